/// What may follow a product, element by element.
public enum Activation: Sendable, Hashable {
  /// GELU in its tanh form, ½z·(1 + tanh u) = z·σ(2u) with u = √(2/π)·(z + 0.044715z³) (Hendrycks & Gimpel 2016).
  case gelu
  /// SiLU, z·σ(z).
  case silu
  /// max(0, z).
  case relu
}
