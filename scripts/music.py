"""Takes the tunes out of the wheel music21 10.5.1: music.py check DIR SUMS, music.py extract WHEEL DIR.

`check` exits with 0 when the files that SUMS names (sha256, name) are in DIR and right; `extract` writes the ABC files of
four collections to DIR/<collection>. Only the standard library is used, and nothing of the wheel is run.
"""

import hashlib
import os
import sys
import zipfile

SHA256 = "dc3309498c4c95cebdf8d4f20c868deb6b63bce1d929cad4f51a7ccc982987b1"
COLLECTIONS = {"airdsAirs": 6, "essenFolksong": 31, "oneills1850": 39, "ryansMammoth": 1059}


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check(folder, sums):
    """Names what is missing or wrong; 0 when nothing is."""
    wrong = 0
    with open(sums, encoding="ascii") as lines:
        for expected, name in (line.split() for line in lines if line.strip()):
            path = os.path.join(folder, name)
            if not os.path.isfile(path):
                wrong += 1
            elif sha256(path) != expected:
                print(f"music: {path} has another sha256 than {sums} says", file=sys.stderr)
                wrong += 1
    return 1 if wrong else 0


def extract(wheel, folder):
    found = sha256(wheel)
    if found != SHA256:
        sys.exit(f"music: {wheel} has sha256 {found}, the wheel of music21 10.5.1 has {SHA256}")
    with zipfile.ZipFile(wheel) as archive:
        for collection, count in COLLECTIONS.items():
            prefix = f"music21/corpus/{collection}/"
            names = [n for n in archive.namelist() if n.startswith(prefix) and n.endswith(".abc")]
            if len(names) != count or any("/" in n[len(prefix):] or ".." in n for n in names):
                sys.exit(f"music: {wheel} has {len(names)} files in {prefix}, expected {count}")
            os.makedirs(os.path.join(folder, collection), exist_ok=True)
            for name in names:
                with open(os.path.join(folder, collection, name[len(prefix):]), "wb") as file:
                    file.write(archive.read(name))
    return 0


def main(arguments):
    if len(arguments) == 3 and arguments[0] in ("check", "extract"):
        try:
            return (check if arguments[0] == "check" else extract)(*arguments[1:])
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            sys.exit(f"music: {type(error).__name__}: {error}")
    sys.exit("usage: music.py check DIR SUMS | music.py extract WHEEL DIR")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
