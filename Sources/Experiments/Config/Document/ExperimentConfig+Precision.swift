import Tensors

extension ExperimentConfig.Precision {
  /// As the engine names it.
  var engine: Tensors.Precision { self == .f32 ? .float32 : .bfloat16 }
}
