#!/usr/bin/env python3
"""Writes the golden values of SSIM and PSNR: golden_ssim.py > Tests/MetricsTests/ImageGolden.swift

Needs scikit-image and NumPy.
"""
import numpy as np
import skimage
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def image(height, width, channels, phase):
    """Waves in [0, 1], the same formula as in the test."""
    i, j, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    return 0.5 + 0.45 * np.sin(0.02 * i * i + (0.31 + phase) * j + 2.0 * c + phase)


def main():
    print("// swift-format-ignore-file")
    print(f"// Written by scripts/oracles/golden_ssim.py with scikit-image {skimage.__version__}.\n")
    print("/// Height, width, channels, phase; SSIM with Gaussian weights; PSNR.")
    print("let imageGolden: [(height: Int, width: Int, channels: Int, phase: Double, ssim: Double, psnr: Double)] = [")
    for height, width, channels, phase in [(20, 24, 3, 0.1), (11, 11, 3, 0.3), (32, 13, 1, 1.7), (64, 64, 3, 0.02)]:
        x, y = image(height, width, channels, 0.0), image(height, width, channels, phase)
        ssim = structural_similarity(
            x, y, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, channel_axis=2)
        print(f"  ({height}, {width}, {channels}, {phase}, {ssim:.12f}, {peak_signal_noise_ratio(x, y, data_range=1):.10f}),")
    print("]")


if __name__ == "__main__":
    main()
