import Diffusion

extension TokenSpace {
  /// Chains that walk together, each with `rows` rows: as many as fill 2¹⁶ entries of the denoiser, and at least `least`.
  ///
  /// A function of the problem alone; part of the definition of the draws.
  func chainBlock(rows: Int, least: Int) -> Int { max(least, (1 << 16) / (length * vocabulary * max(1, rows))) }
}
