"""Builds lpips_squeeze_v0.1.safetensors from what the user has: lpips.py DIR FILE [FILE].

Either the safetensors file itself, or two files of PyTorch: torchvision's squeezenet1_1-*.pth and LPIPS' weights/v0.1/squeeze.pth.
Only the standard library is used, and a pickle can name nothing but the arrays below.
"""

import collections
import json
import os
import pickle
import struct
import sys
import zipfile

NAME = "lpips_squeeze_v0.1.safetensors"


def shapes():
    """Every array of the file, with its shape."""
    arrays = {"features.0.weight": [64, 3, 3, 3], "features.0.bias": [64]}
    for n, inputs, squeezed, expanded in [
            (3, 64, 16, 64), (4, 128, 16, 64), (6, 128, 32, 128), (7, 256, 32, 128), (9, 256, 48, 192),
            (10, 384, 48, 192), (11, 384, 64, 256), (12, 512, 64, 256)]:
        for part, shape in [("squeeze", [squeezed, inputs, 1, 1]), ("expand1x1", [expanded, squeezed, 1, 1]),
                            ("expand3x3", [expanded, squeezed, 3, 3])]:
            arrays[f"features.{n}.{part}.weight"] = shape
            arrays[f"features.{n}.{part}.bias"] = shape[:1]
    for k, channels in enumerate([64, 128, 256, 384, 384, 512, 512]):
        arrays[f"heads.{k}.weight"] = [1, channels, 1, 1]
    return arrays


class Unpickler(pickle.Unpickler):
    """Knows ordered dictionaries and contiguous float32 tensors. A tensor is (storage key, offset, shape)."""

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda key, offset, size, stride, *_: (key, offset, list(size))
        if (module, name) == ("torch", "FloatStorage"):
            return "float32"
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is not allowed")

    def persistent_load(self, key):
        if key[0] != "storage" or key[1] != "float32":
            raise pickle.UnpicklingError(f"it stores {key[:2]}; only float32 is expected")
        return key[2]


def read_torch(path):
    """name: (shape, bytes), of either format that PyTorch has had."""
    with open(path, "rb") as file:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(file) as archive:
                root = next(n for n in archive.namelist() if n.endswith("/data.pkl"))[:-len("data.pkl")]
                with archive.open(root + "data.pkl") as stream:
                    tensors = Unpickler(stream).load()
                storages = {key: archive.read(f"{root}data/{key}") for key, _, _ in tensors.values()}
        else:
            for _ in range(3):  # magic number, version, machine
                Unpickler(file).load()
            tensors = Unpickler(file).load()
            storages = {}
            for key in Unpickler(file).load():
                count, = struct.unpack("<q", file.read(8))
                storages[key] = file.read(4 * count)
    arrays = {}
    for name, (key, offset, shape) in tensors.items():
        count = 1
        for extent in shape:
            count *= extent
        arrays[name] = (shape, storages[key][4 * offset:4 * (offset + count)])
    return arrays


def read_safetensors(path):
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        if length > 1 << 24:
            raise ValueError("it is not a safetensors file")
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: (entry["shape"], data[slice(*entry["data_offsets"])]) for name, entry in header.items()}


def build(folder, sources):
    arrays = {}
    for source in sources:
        found = read_safetensors(source) if source.endswith(".safetensors") else read_torch(source)
        for name, array in found.items():
            if name.startswith("lin") and name.endswith(".model.1.weight"):
                name = f"heads.{name[3:].split('.')[0]}.weight"
            arrays[name] = array
    header, end, parts = {"__metadata__": {"source": "SqueezeNet 1.1 of torchvision, heads of LPIPS v0.1"}}, 0, []
    for name, shape in sorted(shapes().items()):
        if name not in arrays:
            raise ValueError(f"{' and '.join(sources)}: no array {name}")
        found, data = arrays[name]
        count = 4
        for extent in shape:
            count *= extent
        if found != shape or len(data) != count:
            raise ValueError(f"{name} has shape {found} and {len(data)} bytes, SqueezeNet 1.1 has {shape}")
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + count]}
        end += count
        parts.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, NAME)
    with open(path + ".tmp", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
    os.replace(path + ".tmp", path)
    print(f"lpips: {path}", file=sys.stderr)


def main(arguments):
    if len(arguments) not in (2, 3):
        sys.exit("usage: lpips.py DIR FILE [FILE]")
    try:
        build(arguments[0], arguments[1:])
    except Exception as error:  # a damaged file fails in many ways; all of them mean the same to the caller
        sys.exit(f"lpips: {' '.join(arguments[1:])}: {type(error).__name__}: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
