"""How many examples of what takes long to solve: all at night, the first third by day."""

from hypothesis import settings


def up_to(most: int) -> settings:
    """So many under the profile `new`, which is that of the night."""
    at_night = settings.get_current_profile_name() == "new"
    return settings(max_examples=most if at_night else -(-most // 3), deadline=None)
