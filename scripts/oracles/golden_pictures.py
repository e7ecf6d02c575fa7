#!/usr/bin/env python3
"""Writes the golden pictures of the image tests: small files and what Pillow makes of them.

    python scripts/oracles/golden_pictures.py > Tests/TasksTests/GoldenPictures.swift
    swift format -i Tests/TasksTests/GoldenPictures.swift

Needs Pillow with libjpeg-turbo, and NumPy.
"""
import base64
import io
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

WIDTH, HEIGHT = 13, 17


def pixels():
    """A picture without symmetry: waves of another length for each colour."""
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
    return np.round(127.5 + 120 * np.sin(0.7 * x + 0.4 * y * (c + 1) + c)).astype(np.uint8)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(kind, bits, rows, extra=b""):
    """A PNG file of colour type `kind` from the bytes of its rows."""
    height = len(rows)
    width = len(rows[0]) * 8 // (bits * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", width, height, bits, kind, 0, 0, 0)) + extra
            + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))) + chunk(b"IEND", b""))


def jpeg(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, **options)
    return file.getvalue()


def text(name, doc, data):
    print(f"  /// {doc}")
    print(f'  static let {name} = "{base64.b64encode(bytes(data)).decode()}"')


def numbers(name, doc, values):
    print(f"  /// {doc}")
    print(f"  static let {name}: [Float] = [" + ", ".join(f"{v:.5g}" for v in np.ravel(values)) + "]")


def main():
    image = pixels()
    print("// swift-format-ignore-file")
    print(f"// Written by scripts/oracles/golden_pictures.py with Pillow {PIL.__version__}.\n")
    print("/// Files of 13x17 pixels in base64, and the pixels that they hold.")
    print("enum GoldenPictures {")
    text("pixels", "(17, 13, 3) bytes.", image)
    text("png", "8-bit RGB.", png(2, 8, [row.ravel() for row in image]))
    wide = image.astype(int) * 257 + np.where(image % 2 == 0, 100, -100).clip(-image.astype(int) * 257, None)
    wide = wide.clip(0, 65535).astype(">u2")
    text("png16", "16-bit RGB; each sample rounds to the 8-bit one.", png(2, 16, [row.tobytes() for row in wide]))
    text("pngGrey", "8-bit grey, the green samples.", png(0, 8, image[..., 1]))
    alpha = np.dstack([image, np.full((HEIGHT, WIDTH), 255)]).astype(np.uint8)
    alpha[0, 0, 3] = 0
    text("pngAlpha", "8-bit RGBA, opaque but for the first pixel, which is transparent.", png(6, 8, [r.ravel() for r in alpha]))
    greys = np.dstack([image[..., 1], alpha[..., 3]])
    text("pngGreyAlpha", "8-bit grey with the same alpha.", png(4, 8, [r.ravel() for r in greys]))
    palette = bytes([10, 20, 30, 40, 50, 60])
    text("pngPalette", "2x1 pixels of a palette: (10, 20, 30), (40, 50, 60).",
         png(3, 8, [bytes([0, 1])], chunk(b"PLTE", palette)))
    colour = Image.fromarray(image)
    for name, doc, file in [
        ("jpeg", "Baseline, 4:4:4.", jpeg(colour, subsampling=0)),
        ("jpegProgressive", "Progressive, 4:2:0.", jpeg(colour, progressive=True)),
        ("jpegGrey", "Grey.", jpeg(colour.convert("L"))),
    ]:
        text(name, doc, file)
        text(name + "Pixels", "What it decodes to.", np.asarray(Image.open(io.BytesIO(file)).convert("RGB")))
    text("jpegInks", "CMYK.", jpeg(colour.convert("CMYK")))
    large = Image.fromarray(np.kron(image, np.ones((16, 16, 1), np.uint8)))
    text("jpegLarge", "208x272 pixels, each of the picture's 16x16.", jpeg(large, subsampling=0))
    # Mode F: no rounding on the way. Pillow's box may be fractional, but then pixels outside of it count; this one is whole.
    planes = [Image.fromarray(image[..., c].astype(np.float32), mode="F") for c in range(3)]
    side = 13
    for name, count in [("resized5", 5), ("resized20", 20)]:
        top = 4
        squares = [p.crop((0, top, side, top + side)).resize((count, count), Image.BICUBIC) for p in planes]
        numbers(name, f"The lowest 13x13 pixels at {count}x{count}, bicubic, (row, column, colour).",
                np.dstack([np.asarray(s) for s in squares]))
    print("}")


if __name__ == "__main__":
    main()
