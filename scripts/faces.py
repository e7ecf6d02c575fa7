"""Copies pictures to where configs look for them: faces.py DIR SOURCE.

SOURCE is a folder or a tar file that the user has (FFHQ, CelebA, one's own); its PNG and JPEG files, those of inner folders
included, go to DIR/<name of the source>/. Files that are there with the same size are left alone. Only the standard library
is used.
"""

import os
import shutil
import sys
import tarfile

ENDINGS = (".png", ".jpg", ".jpeg")


def wanted(name):
    """Whether a name is that of a picture, and stays below the folder that it is unpacked to."""
    parts = name.split("/")
    return (name.lower().endswith(ENDINGS) and not os.path.isabs(name)
            and not any(part == ".." or part.startswith(".") for part in parts if part != "."))


def put(target, size, open_source):
    """Writes a file whole or not at all; 1 when it was written."""
    if os.path.isfile(target) and os.path.getsize(target) == size:
        return 0
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open_source() as source, open(target + ".tmp", "wb") as file:
        shutil.copyfileobj(source, file)
    os.replace(target + ".tmp", target)
    return 1


def from_tar(source, folder):
    """Yields what each picture of an archive became; a folder that holds all of it is left out."""
    with tarfile.open(source) as archive:
        for member in archive:
            if not member.isfile() or not wanted(member.name):
                continue
            name = os.path.normpath(member.name).split(os.sep, 1)[-1]
            yield put(os.path.join(folder, name), member.size, lambda: archive.extractfile(member))


def from_folder(source, folder):
    for root, folders, names in os.walk(source):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(root, name)
            relative = os.path.relpath(path, source)
            if wanted(relative) and os.path.isfile(path):
                yield put(os.path.join(folder, relative), os.path.getsize(path), lambda: open(path, "rb"))


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: faces.py DIR SOURCE")
    folder, source = arguments
    name = os.path.basename(os.path.abspath(source)).split(".")[0]
    try:
        copy = from_folder if os.path.isdir(source) else from_tar
        written = list(copy(source, os.path.join(folder, name)))
    except (OSError, tarfile.TarError) as error:
        sys.exit(f"faces: {source}: {error}")
    if not written:
        sys.exit(f"faces: {source} has no PNG or JPEG file")
    print(f"faces: {len(written)} pictures in {os.path.join(folder, name)}, {sum(written)} of them new", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
