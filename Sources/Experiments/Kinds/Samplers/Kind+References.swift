import Diffusion
import Samplers

extension Kind where Product == any Sampler {
  static var exact: Self {
    Kind("exact", title: "exact", version: ExactSampler.version, "Draws of the exact posterior: the yardstick.") {
      ExactSampler()
    }
  }

  static var prior: Self {
    Kind(
      "prior", title: "prior", version: PriorSampler.version, "Draws from the prior, whatever the measurement.",
      FieldTable(PriorSampler.Options()) {
        Field("steps", \.steps, 1...1_000_000, unit: "reverse steps", "Of a prior without exact draws.")
        Field("method", \.method, "The law of one reverse step.")
        Field("process", \.process, "The noise to walk back through.")
      }
    ) { PriorSampler($0) }
  }

  static var constant: Self {
    Kind(
      "constant", title: "all-black", version: ConstantSampler.version, "One token at every site.",
      FieldTable(ConstantSampler.Options()) {
        Field("token", \.token, 0...65_533, "The token; 0 is black.")
      }
    ) { ConstantSampler($0) }
  }
}
