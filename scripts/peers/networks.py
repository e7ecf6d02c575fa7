"""The networks of `experiment bench engine` in PyTorch, over the arrays that it saves."""

import torch
import torch.nn.functional as F


class Transformer:
    """Adaptive norms, rotary positions, GELU in its tanh form: Sources/Priors/Neural/Transformer.swift."""

    def __init__(self, arrays, heads, grid, dtype=torch.float32):
        given = lambda name: not name.startswith("gradient.") and name not in ("tokens", "level", "outputs")
        # Matrices as nn.Linear keeps them, [outputs, inputs].
        self.weights = {
            name: (a.t() if name.endswith(".weight") else a).contiguous().to(dtype)
            for name, a in arrays.items()
            if given(name)
        }
        self.tokens = arrays["tokens"].long()
        self.heads, self.dtype = heads, dtype
        self.layers = 1 + max(int(n.split(".")[1]) for n in self.weights if n.startswith("block."))
        self.width = self.weights["embedding"].shape[1]
        outputs = arrays["outputs"]
        self.positions = outputs.shape[1]
        self.slots = self.tokens.shape[1] // self.positions
        self.symbols = self.weights["embedding"].shape[0] // self.slots
        half = 32
        angles = arrays["level"].double()[:, None] * 0.1 * 100 ** (torch.arange(half) / (half - 1))
        self.features = torch.cat([angles.cos(), angles.sin()], -1).to(dtype)
        size = self.width // heads
        if grid:
            side = int(self.positions**0.5)
            frequency = 10_000.0 ** -(torch.arange(size // 4, dtype=torch.float64) / (size // 4))
            row = torch.arange(self.positions)[:, None] // side * frequency
            column = torch.arange(self.positions)[:, None] % side * frequency
            turn = torch.cat([row, column], -1)
        else:
            frequency = 10_000.0 ** -(torch.arange(size // 2, dtype=torch.float64) / (size // 2))
            turn = torch.arange(self.positions)[:, None] * frequency
        self.cos, self.sin = turn.cos().to(dtype), turn.sin().to(dtype)

    def linear(self, x, name):
        return F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def turned(self, x):
        a, b = x.chunk(2, -1)
        return torch.cat([a * self.cos - b * self.sin, a * self.sin + b * self.cos], -1)

    def forward(self):
        w = self.weights
        items = self.tokens.shape[0]
        index = self.tokens.view(items, self.positions, self.slots) + torch.arange(self.slots) * self.symbols
        x = F.embedding(index, w["embedding"]).sum(2)
        level = F.silu(self.linear(F.silu(self.linear(self.features, "level.in")), "level.out"))
        adaptive = self.linear(level, "adaptive")[:, None].split(self.width, -1)
        norm = lambda x, shift, scale: F.layer_norm(x, (self.width,)) * (1 + scale) + shift
        for n in range(self.layers):
            shift, scale, gate, shift2, scale2, gate2 = adaptive[6 * n : 6 * n + 6]
            qkv = self.linear(norm(x, shift, scale), f"block.{n}.attention")
            q, k, v = qkv.view(items, self.positions, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
            y = F.scaled_dot_product_attention(self.turned(q), self.turned(k), v)
            y = y.transpose(1, 2).reshape(x.shape)
            x = x + gate * self.linear(y, f"block.{n}.project")
            y = F.gelu(self.linear(norm(x, shift2, scale2), f"block.{n}.expand"), approximate="tanh")
            x = x + gate2 * self.linear(y, f"block.{n}.contract")
        return self.linear(norm(x, *adaptive[6 * self.layers :]), "head")

    def call(self):
        with torch.no_grad():
            return {"outputs": self.forward()}


class TrainedTransformer(Transformer):
    """The same with the gradient of the sum of its outputs for every weight."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.weights = {name: w.clone().requires_grad_() for name, w in self.weights.items()}

    def call(self):
        for w in self.weights.values():
            w.grad = None
        y = self.forward()
        y.sum().backward()
        plain = lambda name, g: g.t() if name.endswith(".weight") else g
        return {"outputs": y.detach()} | {"gradient." + n: plain(n, w.grad) for n, w in self.weights.items()}


class Decoder:
    """The decoder of a VQ model: Sources/Experiments/Bench/EngineCase+Decoder.swift."""

    def __init__(self, arrays, gradient, dtype=torch.float32, layout=torch.contiguous_format):
        self.gradient = gradient
        self.weights = {}
        for name, a in arrays.items():
            if name in ("latents", "images", "gradient"):
                continue
            a = a.to(dtype)
            if a.dim() == 2:
                a = a.t().contiguous()
            if a.dim() == 4:  # [height, width, inputs, outputs]
                a = a.permute(3, 2, 0, 1).contiguous(memory_format=layout)
            self.weights[name] = a
        self.latents = arrays["latents"].to(dtype).permute(0, 3, 1, 2).contiguous(memory_format=layout)

    def convolution(self, x, name):
        w = self.weights[name + ".weight"]
        return F.conv2d(x, w, self.weights[name + ".bias"], padding=w.shape[2] // 2)

    def norm(self, x, name):
        return F.group_norm(x, 32, self.weights[name + ".scale"], self.weights[name + ".shift"], 1e-5)

    def block(self, x, name):
        y = self.convolution(F.silu(self.norm(x, name + ".norm0")), name + ".convolution0")
        y = self.convolution(F.silu(self.norm(y, name + ".norm1")), name + ".convolution1")
        return (self.convolution(x, name + ".shortcut") if name + ".shortcut.weight" in self.weights else x) + y

    def attention(self, x, name):
        w = self.weights
        y = self.norm(x, name + ".norm").flatten(2).transpose(1, 2)
        q, k, v = F.linear(y, w[name + ".qkv.weight"], w[name + ".qkv.bias"])[:, None].chunk(3, -1)
        y = F.scaled_dot_product_attention(q, k, v)[:, 0]
        y = F.linear(y, w[name + ".out.weight"], w[name + ".out.bias"])
        return x + y.transpose(1, 2).reshape(x.shape)

    def images(self, x):
        has = lambda name: name + ".weight" in self.weights
        if has("widen"):
            x = self.convolution(x, "widen")
        x = self.block(self.convolution(x, "in"), "middle.0")
        x = self.block(self.attention(x, "middle.attention"), "middle.1")
        n = 0
        while has(f"up.{n}.0.convolution0"):
            for k in range(3):
                x = self.block(x, f"up.{n}.{k}")
                if has(f"up.{n}.{k}.attention.qkv"):
                    x = self.attention(x, f"up.{n}.{k}.attention")
            if has(f"up.{n}.upsample"):
                x = self.convolution(F.interpolate(x, scale_factor=2, mode="nearest"), f"up.{n}.upsample")
            n += 1
        return self.convolution(F.silu(self.norm(x, "out.norm")), "out")

    def call(self):
        if not self.gradient:
            with torch.no_grad():
                return {"images": self.images(self.latents).permute(0, 2, 3, 1)}
        z = self.latents.detach().requires_grad_()
        y = self.images(z)
        y.sum().backward()
        return {"images": y.detach().permute(0, 2, 3, 1), "gradient": z.grad.permute(0, 2, 3, 1)}


class Codec(Decoder):
    """The local decoder of a codec: Sources/Priors/Codec/VQCodec+Decoder.swift; the patch is decoded with all else."""

    def __init__(self, arrays, gradient, **options):
        items, length, width = arrays["latents"].shape
        side = int(length**0.5)
        super().__init__(arrays | {"latents": arrays["latents"].view(items, side, side, width)}, gradient, **options)
        for name, w in self.weights.items():  # products of pixels as convolutions
            if w.dim() == 2:
                self.weights[name] = w[:, :, None, None].contiguous()
        self.mixes = sum(name.endswith(".expand.weight") for name in self.weights)

    def norm(self, x):
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-5)

    def block(self, x, name):
        y = F.silu(self.convolution(self.norm(x), name + ".first"))
        return x + self.convolution(y, name + ".second")

    def rise(self, x, level):
        y = self.convolution(x, f"decoder.rise.{level}")
        items, channels, height, width = y.shape
        y = y.view(items, 2, 2, channels // 4, height, width).permute(0, 3, 4, 1, 5, 2)
        return y.reshape(items, channels // 4, 2 * height, 2 * width)

    def images(self, x):
        x = self.convolution(x, "decoder.enter")
        for n in range(self.mixes):
            y = F.silu(self.convolution(self.norm(x), f"decoder.mix.{n}.expand"))
            x = x + self.convolution(y, f"decoder.mix.{n}.contract")
        levels = sorted({int(n.split(".")[1]) for n in self.weights if n.split(".")[1].isdigit()}, reverse=True)
        for level in levels:
            x = self.rise(x, level + 1)
            for block in sorted({n.split(".")[2] for n in self.weights if n.startswith(f"decoder.{level}.")}):
                x = self.block(x, f"decoder.{level}.{block}")
        return self.convolution(F.silu(self.norm(x)), "decoder.leave")

    def call(self):
        made = super().call()
        if "gradient" in made:
            made["gradient"] = made["gradient"].flatten(1, 2)
        return made


class Loop:
    """Iterations of G2D2 as its authors run them: Sources/Experiments/Bench/EngineCase+Loop.swift."""

    def __init__(self, arrays, iterations, dtype=torch.float32, layout=torch.contiguous_format):
        own = ("codebook", "signal", "y", "rows", "norm", "gradient")
        self.codebook, self.signal, self.y, self.rows = (arrays[name] for name in own[:4])
        self.side = int(self.signal.shape[1] ** 0.5)
        weights = {name: a for name, a in arrays.items() if name not in own}
        self.decoder = Decoder(weights | {"latents": self.grid(self.signal)}, True, dtype, layout)
        self.iterations, self.dtype, self.layout = iterations, dtype, layout

    def grid(self, e):
        return e.view(e.shape[0], self.side, self.side, -1)

    def norm(self, e):
        x = self.grid(e).to(self.dtype).permute(0, 3, 1, 2).contiguous(memory_format=self.layout)
        x = self.decoder.images(x).float()
        seen = torch.einsum("ia,ncab,jb->nijc", self.rows, x, self.rows)
        return torch.linalg.vector_norm((self.y - seen).flatten(1), dim=1)

    def call(self):
        """What is compared: the norm of the residual, and its gradient for the embeddings."""
        e = self.signal.detach().requires_grad_()
        norm = self.norm(e)
        norm.sum().backward()
        return {"norm": norm.detach(), "gradient": e.grad}

    def run(self):
        """What is timed."""
        items, length, codes = self.signal.shape[0], self.signal.shape[1], self.codebook.shape[0]
        prior = torch.full((items, length, codes), 1 / codes).log()
        table = prior.clone().requires_grad_()
        optimiser = torch.optim.RAdam([table], lr=10)
        for _ in range(self.iterations):
            s = F.gumbel_softmax(table, tau=1.0)
            divergence = (table.exp() * (table - prior)).sum()
            loss = self.norm(s @ self.codebook).sum() + 3e-4 * divergence
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                table -= table.logsumexp(-1, keepdim=True)


def is_decoder(case):
    """Whether a case makes images."""
    return case.startswith(("decoder", "codec", "loop"))


def network(case, arrays, **options):
    """The network of a case."""
    if case.startswith("loop"):
        return Loop(arrays, 4 if case == "loop-64" else 1, **options)
    if case.startswith("codec"):
        return Codec(arrays, case.endswith("gradient"), **options)
    if case.startswith("decoder"):
        return Decoder(arrays, case.endswith("gradient"), **options)
    kind = TrainedTransformer if case.endswith("training") else Transformer
    return kind(arrays, heads=12 if case.startswith("sedd") else 4, grid=case.startswith("dit"), **options)
