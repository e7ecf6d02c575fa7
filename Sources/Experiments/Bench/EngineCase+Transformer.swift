import Diffusion
import Priors
import Tensors

extension EngineCase {
  /// SEDD-small of Lou, Meng & Ermon 2024: 12 blocks, width 768, 12 heads, 92 million parameters.
  private static func sedd(_ length: Int, vocabulary: Int) -> TransformerShape {
    var shape = TransformerShape(space: TokenSpace(length: length, vocabulary: vocabulary), hasMask: false)
    (shape.width, shape.layers, shape.heads) = (768, 12, 12)
    return shape
  }

  /// Our own on 32x32 bits: 6 blocks, width 128, 4 heads.
  private static func digits(patch: Int) -> TransformerShape {
    var shape = TransformerShape(space: TokenSpace(length: 1024, vocabulary: 2), hasMask: false, columns: 32)
    shape.patch = patch
    return shape
  }

  static let seddMNIST = EngineCase("sedd-mnist") { transformer(sedd(1024, vocabulary: 2), $0) }
  static let seddMusic = EngineCase("sedd-music") { transformer(sedd(256, vocabulary: 129), $0) }
  static let seddDNA = EngineCase("sedd-dna") { transformer(sedd(200, vocabulary: 4), $0) }
  static let dit256 = EngineCase("dit-256") { transformer(digits(patch: 2), $0) }
  static let dit64 = EngineCase("dit-64", items: 4) { transformer(digits(patch: 4), $0) }
  static let dit64Training = EngineCase("dit-64-training", items: 8) {
    transformer(digits(patch: 4), $0, training: true)
  }

  /// Outputs for random tokens at one noise level; in training also the gradient of their sum for all parameters.
  private static func transformer(_ shape: TransformerShape, _ items: Int, training: Bool = false) -> Computation {
    let layout = ParameterLayout(shape)
    let values = Tensor(zeros: [layout.count])
    values.update { all in
      for entry in layout.entries {
        let inputs = entry.name == "embedding" ? shape.sitesPerPosition : entry.shape[0]
        let deviation = entry.shape.count == 1 ? 0.02 : 1 / Double(inputs).squareRoot()
        uniformNumbers(entry.shape, entry.name, deviation: deviation).withFloats { numbers in
          for i in 0..<entry.count { all[entry.offset + i] = numbers[i] }
        }
      }
    }
    let network = Transformer(shape, values: values)
    var random = RandomStream(seed: 1)["engine tokens"].generator()
    let tokens = (0..<items * shape.space.length).map { _ in Token(random.uniform(below: shape.space.vocabulary)) }
    let inputs = [
      ("tokens", Tensor(tokens.map { Float($0) }, shape: [items, shape.space.length])),
      ("level", Tensor([0.5], shape: [1])),
    ]
    let gradient = training ? Tensor(zeros: [layout.count]) : nil
    func parts(_ flat: Tensor, _ prefix: String) -> Computation.Arrays {
      layout.entries.map { (prefix + $0.name, flat.part(from: $0.offset, shape: $0.shape)) }
    }
    return Computation(given: parts(values, "") + inputs) { tape in
      gradient?.update { $0.update(repeating: 0) }
      let y = network.outputs(tape, tokens, items: items, levels: [0.5], gradient: gradient)
      guard let gradient else { return [("outputs", y.value)] }
      tape.backward(from: y)
      return [("outputs", y.value)] + parts(gradient, "gradient.")
    }
  }
}
