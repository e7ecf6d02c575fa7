#!/usr/bin/env python3
"""Golden values of the tensor engine: operations and their gradients by PyTorch (CPU, float64, stored as float32).

    python scripts/oracles/torch_ops.py Tests/TensorsTests/Golden/torch_ops.safetensors

Needs torch and safetensors. Names are case/role: inputs, `seed` (what the output is multiplied with before the backward
pass), `y`, and `d<input>`. Images are stored channels last, kernels as [height, width, in, out], weights as [in, out].
"""

import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
golden = {}


def case(name, f, **inputs):
    """Runs f on leaves rounded to float32, and stores everything."""
    inputs = {k: v.float().double().requires_grad_() for k, v in inputs.items()}
    y = f(**inputs)
    seed = torch.randn(y.shape).float().double()
    y.backward(seed)
    golden[f"{name}/y"], golden[f"{name}/seed"] = y.detach(), seed
    for k, v in inputs.items():
        golden[f"{name}/{k}"], golden[f"{name}/d{k}"] = v.detach(), v.grad


def rn(*shape, scale=1.0):
    return scale * torch.randn(*shape)


def images(f):
    """f on channels-first images, seen from channels last."""
    return lambda x: f(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def turned(x, columns):
    """Rotary positions in two dimensions: halves of a head are the two members of its pairs."""
    length, d = x.shape[-2:]
    frequencies = 10_000.0 ** (-torch.arange(d // 4) / (d // 4))
    place = torch.arange(length)
    angles = torch.cat([(place // columns)[:, None] * frequencies, (place % columns)[:, None] * frequencies], -1)
    a, b = x.chunk(2, -1)
    return torch.cat([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], -1)


def attention(x, heads, columns=None, causal=False):
    items, length, width = x.shape
    q, k, v = x.view(items, length, 3, heads, width // 3 // heads).permute(2, 0, 3, 1, 4)
    if columns:
        q, k = turned(q, columns), turned(k, columns)
    y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return y.transpose(1, 2).reshape(items, length, width // 3)


def layer_norm(x):
    return F.layer_norm(x, x.shape[-1:])


def block(x, c, modulation, qkv, out, wide, narrow):
    """A transformer block with adaptive norms."""
    m = [v[:, None] for v in (F.silu(c) @ modulation).chunk(6, -1)]
    x = x + m[2] * (attention((layer_norm(x) * (1 + m[0]) + m[1]) @ qkv, 2, columns=3) @ out)
    h = F.gelu((layer_norm(x) * (1 + m[3]) + m[4]) @ wide, approximate="tanh")
    return x + m[5] * (h @ narrow)


case("linear", lambda x, w, b: F.gelu(x @ w + b, approximate="tanh"), x=rn(5, 12), w=rn(12, 9), b=rn(9))
case("attention", lambda x: attention(x, 2, columns=4), x=rn(2, 12, 48))
case("causal", lambda x: attention(x, 2, causal=True), x=rn(1, 9, 24))
case("layer_norm", lambda x, a, b: F.layer_norm(x, (19,), a, b), x=rn(4, 19), a=rn(19), b=rn(19))
case("rms_norm", lambda x, a: F.rms_norm(x, (19,), a, eps=1e-5), x=rn(4, 19), a=rn(19))
case("softmax", lambda x: F.softmax(x, -1), x=rn(3, 21, scale=3))
case("log_softmax", lambda x: F.log_softmax(x, -1), x=rn(3, 21, scale=3))
targets, weights = torch.tensor([0, 6, 2, 2, 5]), torch.tensor([1.0, 0.5, 0.0, 2.0, 1.0])
case("cross_entropy", lambda x: (F.cross_entropy(x, targets, reduction="none") * weights).sum() / weights.sum(), x=rn(5, 7))
case("silu", lambda x: F.silu(x), x=rn(40, scale=3))


def convolution(x, w, b, stride, padding):
    return F.conv2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1), b, stride, padding).permute(0, 2, 3, 1)


case("convolution", lambda x, w, b: convolution(x, w, b, 1, 1), x=rn(2, 6, 5, 3), w=rn(3, 3, 3, 4), b=rn(4))
case("strided", lambda x, w, b: convolution(x, w, b, 2, 1), x=rn(1, 8, 8, 4), w=rn(4, 4, 4, 5), b=rn(5))


def group_norm(x, a, b):
    return images(lambda x: F.silu(F.group_norm(x, 3, a, b)))(x)


case("group_norm", group_norm, x=rn(2, 4, 3, 12), a=rn(12), b=rn(12))
case("bilinear", images(lambda x: F.interpolate(x, (7, 3), mode="bilinear", align_corners=False)), x=rn(1, 4, 5, 2))
case("nearest", images(lambda x: F.interpolate(x, scale_factor=2)), x=rn(1, 3, 2, 3))
case("average_pool", images(lambda x: F.avg_pool2d(x, 2)), x=rn(1, 4, 6, 3))
case("max_pool", images(lambda x: F.max_pool2d(x, 2)), x=rn(1, 4, 6, 3))
indices = torch.tensor([3, 0, 3, 2])
case("embedding", lambda table: F.embedding(indices, table), table=rn(4, 6))
case(
    "block", block, x=rn(2, 6, 16), c=rn(2, 8), modulation=rn(8, 96, scale=0.3), qkv=rn(16, 48, scale=0.3),
    out=rn(16, 16, scale=0.3), wide=rn(16, 64, scale=0.3), narrow=rn(64, 16, scale=0.3))

save_file({k: v.float().contiguous() for k, v in golden.items()}, sys.argv[1])
