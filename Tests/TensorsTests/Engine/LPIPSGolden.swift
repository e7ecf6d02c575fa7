// swift-format-ignore-file
// Written by scripts/oracles/golden_lpips.py with PyTorch 2.15.0+cu132, in double precision.

/// Distances of waves, and their gradients at some pixels.
enum LPIPSGolden {
  static let even: [Float] = [0.033605283, 0.033409755]
  /// ‖∇‖₂, then ∇ of item 1 at row 5, columns 3...6, (column, colour).
  static let evenGradient: [Float] = [0.00861475, -8.20908e-05, -0.000124387, -7.34991e-05, -8.44501e-05, 0.000254176, 0.00015058, 0.000188263, 0.000254874, -1.30557e-05, 0.000114297, -0.000122516, -0.000203983]
  static let odd: [Float] = [0.053350018, 0.051622908]
  /// ‖∇‖₂, then ∇ of item 1 at row 5, columns 3...6, (column, colour).
  static let oddGradient: [Float] = [0.0143786, -0.000198569, -0.000310559, -0.000181164, -0.000220551, 0.000471147, 0.000297501, 0.00039799, 0.00054463, -3.03796e-05, 0.000199155, -0.00025148, -0.000409663]
  static let least: [Float] = [0.071445638, 0.069974558]
  /// ‖∇‖₂, then ∇ of item 1 at row 5, columns 3...6, (column, colour).
  static let leastGradient: [Float] = [0.0405166, 0.000247675, 2.1834e-05, -0.000249003, 0.00156842, 0.00195778, 0.000916167, 0.00114092, 0.000333053, -0.000301486, 8.4914e-05, -0.00270225, -0.00138846]
}
