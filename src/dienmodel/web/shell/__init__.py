"""What any web application needs and no model knows: headers, origins, clients, limits and problems."""
