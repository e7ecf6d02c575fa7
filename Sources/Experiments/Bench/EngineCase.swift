import Tensors

/// Work of the neural engine at a stated shape: timed here, and repeated by `scripts/peers/engine` on the same arrays.
struct EngineCase: Sendable {
  /// How it is asked for: `sedd-mnist`.
  let name: String
  /// Items of one call.
  let items: Int
  private let make: @Sendable (_ items: Int) -> Computation

  init(_ name: String, items: Int = 1, _ make: @escaping @Sendable (_ items: Int) -> Computation) {
    (self.name, self.items, self.make) = (name, items, make)
  }

  /// Its weights and inputs, always the same.
  func computation() -> Computation { make(items) }

  /// The network of SEDD-small at the three lengths of the SGDD paper, our own priors, decoders of images as the originals
  /// have them, our codec's, whole and a patch, and G2D2's inner loop around the decoders of the originals.
  static let all: [EngineCase] = [
    .seddMNIST, .seddMusic, .seddDNA, .dit256, .dit64, .dit64Training, .decoder, .decoderGradient,
    .largeDecoderGradient, .codecGradient, .codecPatch, .loop, .largeLoop,
  ]

  /// Named arrays, and one call that makes others of them.
  struct Computation {
    typealias Arrays = [(name: String, value: Tensor)]
    /// Weights and inputs.
    let given: Arrays
    /// One call on a tape of its own.
    let run: (Tape) -> Arrays
    /// What others repeat and compare, where a call is a matter of chance; else the call itself.
    let check: ((Tape) -> Arrays)?

    init(given: Arrays, check: ((Tape) -> Arrays)? = nil, run: @escaping (Tape) -> Arrays) {
      (self.given, self.check, self.run) = (given, check, run)
    }

    /// The float32 arrays and those of `made`, as a file.
    func write(_ made: Arrays, to path: String) throws {
      let tensors = (given + made).map { name, value in
        value.withFloats { SafetensorsTensor(name, shape: value.shape, $0, owner: value.storage) }
      }
      try SafetensorsFile.write(tensors, to: path)
    }
  }
}

/// Numbers evenly distributed about 0, of the standard deviation given.
func uniformNumbers(_ shape: [Int], _ name: String, deviation: Double) -> Tensor {
  var random = RandomStream(seed: 1)["engine", 0][name].generator()
  let factor = Float(2 * 3.0.squareRoot() * deviation * 0x1p-24)
  return Tensor(shape: shape) { numbers in
    for i in stride(from: 0, to: numbers.count, by: 2) {
      let word = random.next()
      numbers[i] = (Float(word >> 40) - 0x1p23) * factor
      if i + 1 < numbers.count { numbers[i + 1] = (Float(word & 0xFF_FFFF) - 0x1p23) * factor }
    }
  }
}
