/// How one reverse step draws x_s from x_t and the denoiser, every site by itself.
public enum ReverseMethod: String, CaseIterable, Sendable {
  /// The exact conditional marginal of each site (Tweedie τ-leaping; ancestral sampling for masking noise).
  case analytic
  /// First-order in the reverse rates.
  case euler
  /// Draw x0 from the denoiser, then x_s from q(x_s | x0) afresh: the star-shaped process (Murata et al. 2024).
  case star
}
