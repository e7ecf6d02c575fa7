/// What training makes small.
public enum DenoisingLoss: String, CaseIterable, Sendable {
  /// −ln p(x0_i | x_t) of every site, or of every masked one with the weight of the bound.
  case crossEntropy = "cross_entropy"
  /// Score entropy with the weight of the bound: Σ_{b≠z} s_b − r_b·ln s_b + r_b(ln r_b − 1), r_b = q(b | x0)/q(z | x0)
  /// (Lou et al. 2024); for uniform noise.
  case scoreEntropy = "score_entropy"
}
