// swift-format-ignore-file
// Written by scripts/oracles/golden_ssim.py with scikit-image 0.26.0.

/// Height, width, channels, phase; SSIM with Gaussian weights; PSNR.
let imageGolden: [(height: Int, width: Int, channels: Int, phase: Double, ssim: Double, psnr: Double)] = [
  (20, 24, 3, 0.1, 0.213708620179, 8.1590670130),
  (11, 11, 3, 0.3, -0.102524414388, 6.3981402555),
  (32, 13, 1, 1.7, 0.012381811890, 6.6234966905),
  (64, 64, 3, 0.02, 0.736485241695, 12.8361589469),
]
