#!/usr/bin/env python3
"""Writes the golden values of LPIPS: golden_lpips.py WEIGHTS > Tests/TensorsTests/Engine/LPIPSGolden.swift

WEIGHTS is the safetensors file that the program reads. Needs PyTorch and safetensors; the network is written out here, after
torchvision's SqueezeNet 1.1 and the LPIPS v0.1 of its authors.
"""
import sys

sys.path.pop(0)  # a file beside this one has the name of the package

import torch  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from torch.nn.functional import conv2d, max_pool2d, relu  # noqa: E402

SHIFT = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
SCALE = torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)


def features(w, x):
    def conv(x, name, **options):
        return relu(conv2d(x, w[name + ".weight"], w[name + ".bias"], **options))

    h = conv((x - SHIFT.to(x)) / SCALE.to(x), "features.0", stride=2)
    layers = [h]
    for n in (3, 4, 6, 7, 9, 10, 11, 12):
        if n in (3, 6, 9):
            h = max_pool2d(h, 3, 2, ceil_mode=True)
        s = conv(h, f"features.{n}.squeeze")
        h = torch.cat([conv(s, f"features.{n}.expand1x1"), conv(s, f"features.{n}.expand3x3", padding=1)], 1)
        if n not in (3, 6):
            layers.append(h)
    return layers


def lpips(w, x, y):
    total = 0
    for l, (f, g) in enumerate(zip(features(w, x), features(w, y))):
        f, g = (a / (a.pow(2).sum(1, keepdim=True).sqrt() + 1e-10) for a in (f, g))
        total = total + conv2d((f - g) ** 2, w[f"heads.{l}.weight"]).mean((1, 2, 3))
    return total


def image(items, height, width, phase):
    """Waves, the same formula as in the test: 0.9·sin(0.37·i·i + 1.1·j + 2·c + n + phase)."""
    n, c, i, j = torch.meshgrid(
        torch.arange(items), torch.arange(3), torch.arange(height), torch.arange(width), indexing="ij")
    return 0.9 * torch.sin(0.02 * i * i + 0.31 * j + 2.0 * c + n + phase)


def main():
    w = {k: v.double() for k, v in load_file(sys.argv[1]).items()}
    print("// swift-format-ignore-file")
    print(f"// Written by scripts/oracles/golden_lpips.py with PyTorch {torch.__version__}, in double precision.\n")
    print("/// Distances of waves, and their gradients at some pixels.")
    print("enum LPIPSGolden {")
    for name, height, width in [("even", 64, 64), ("odd", 33, 47), ("least", 17, 17)]:
        x, y = image(2, height, width, 0.0).double().requires_grad_(), image(2, height, width, 0.7).double()
        d = lpips(w, x, y)
        d.sum().backward()
        g = x.grad.permute(0, 2, 3, 1)
        print(f"  static let {name}: [Float] = {[float(f'{v:.8g}') for v in d.tolist()]}")
        print("  /// ‖∇‖₂, then ∇ of item 1 at row 5, columns 3...6, (column, colour).")
        print(f"  static let {name}Gradient: [Float] = "
              f"{[float(f'{v:.6g}') for v in [g.norm().item()] + g[1, 5, 3:7].flatten().tolist()]}")
    print("}")
    torch.manual_seed(123)
    x, y = torch.rand(10, 3, 100, 100) * 2 - 1, torch.rand(10, 3, 100, 100) * 2 - 1
    print(f"mean distance of the inputs in torchmetrics' documentation: {lpips(w, x.double(), y.double()).mean():.6f}, first "
          f"numbers {[float(f'{v:.6f}') for v in ((x + 1) / 2).flatten()[:3].tolist()]}", file=sys.stderr)


if __name__ == "__main__":
    main()
