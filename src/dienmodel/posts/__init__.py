"""Who goes on which post: an establishment, people, a match in strict order of aims, its proof and its reasons."""
