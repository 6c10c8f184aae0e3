"""Made-up people: numbers that pass the test of eleven, names and streets from short lists."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from dienregister.people.bsn import made_up_bsn
from dienregister.people.selection import Person

GIVEN = "Noor Sem Yara Daan Lotte Mohammed Emma Finn Zoë Luuk Sanne Ravi Mila Thijs Amira Jelle Roos Bram Ngozi Søren"
FAMILY = (
    "Jansen Vries Berg Bakker Visser Smit Meijer Mulder Yılmaz Bos Vos Peters Hendriks Dekker Kok Kowalska Çelik Wójcik"
)
PREFIXES = ("", "", "", "de", "van der", "van")
STREETS = ("Dorpsstraat", "Kerkweg", "Molenlaan", "Stationsstraat", "Beukenlaan", "Julianastraat")
PLACES = (
    ("0363", "Amsterdam", "1011"),
    ("0823", "Oirschot", "5688"),
    ("0269", "Wezep", "8091"),
    ("0599", "Rotterdam", "3011"),
)


def made_up_people(number: int, today: date, seed: int = 1) -> Iterator[Person]:
    """People of 17 who do not exist; a few died, left, or do not live at their address."""
    chance = Random(seed)
    first = date(today.year - 18, today.month, min(today.day, 28)) + timedelta(10)
    for index in range(number):
        municipality, place, postcode = chance.choice(PLACES)
        yield Person(
            bsn=made_up_bsn(index),
            given_names=chance.choice(GIVEN.split()),
            prefix=chance.choice(PREFIXES),
            family_name=chance.choice(FAMILY.split()),
            birth_date=first + timedelta(chance.randrange(345)),
            street=chance.choice(STREETS),
            number=str(chance.randrange(1, 200)),
            postcode=f"{postcode} {chance.choice('ABCDEFGH')}{chance.choice('ABCDEFGH')}",
            place=place,
            municipality=municipality,
            deceased=chance.random() < 0.001,
            emigrated=chance.random() < 0.005,
            not_at_address=chance.random() < 0.005,
        )
