"""Names that nobody in particular has, to make people of."""

FIRST_NAMES = (
    "Ada", "Aino", "Alva", "Amara", "Anouk", "Arlo", "Bela", "Bianca", "Bruno", "Carys", "Chidi", "Clio", "Dara",
    "Desmond", "Dilan", "Edda", "Elio", "Emre", "Esme", "Farah", "Fenna", "Goran", "Greta", "Hana", "Hugo", "Ilse",
    "Imani", "Ines", "Ivo", "Jonas", "Jun", "Kaisa", "Kofi", "Lars", "Lena", "Leila", "Liam", "Maren", "Mateo", "Mila",
    "Milo", "Nadia", "Nils", "Noor", "Oskar", "Otis", "Petra", "Pilar", "Priya", "Quentin", "Rafael", "Ravi", "Rosa",
    "Ruben", "Sami", "Selma", "Sofia", "Soren", "Tadeo", "Talia", "Tove", "Umar", "Uma", "Vera", "Viktor", "Wanda",
    "Wim", "Xenia", "Yara", "Yusuf", "Zoe", "Zuri",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Adler", "Andrade", "Baptiste", "Berg", "Bianchi", "Brandt", "Castro", "Chaudhry", "Cole", "Dahl",
    "Dumont", "Ekwueme", "Eriksen", "Fabri", "Falk", "Ferreira", "Fischer", "Grant", "Haddad", "Hale", "Horvat",
    "Iversen", "Ito", "Jansen", "Joshi", "Kaya", "Keller", "Kowal", "Lund", "Lindqvist", "Marsh", "Mbeki", "Moreau",
    "Nakano", "Novak", "Okafor", "Olsen", "Pereira", "Popov", "Quist", "Rahman", "Rossi", "Sato", "Schreiber", "Silva",
    "Tanaka", "Toth", "Urban", "Varga", "Vogel", "Walsh", "Weiss", "Winther", "Young", "Zeman", "Zhou",
)  # fmt: skip
