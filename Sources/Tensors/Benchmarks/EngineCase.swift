/// Work of the engine at a stated shape, for the benchmark: one call of `run` is `work` floating-point operations of products.
public struct EngineCase {
  /// What and how large: "block forward, 1 item".
  public let name: String
  /// Multiplications and additions of one call.
  public let work: Int
  private let body: () -> Int

  /// Runs it once.
  public func run() { _ = body() }

  /// `body` gives the operations of its products.
  init(_ name: String, _ body: @escaping () -> Int) {
    (self.name, self.body) = (name, body)
    work = body()
  }

  /// Linear layers, attention and transformer blocks at the shapes of the MNIST prior: 256 positions, width 192, 6 heads.
  public static func transformer(precision: Precision = .float32, threads: Int = 1) -> [EngineCase] {
    let block = BenchmarkBlock(width: 192, heads: 6, positions: 256)
    let (x, w) = (block.values([256, 192]), block.values([192, 768]))
    let qkv = block.values([1, 256, 576])
    func tape() -> Tape { Tape(precision: precision, threads: threads) }
    var cases = [
      EngineCase("linear 256x192x768") {
        let tape = tape()
        _ = tape.linear(Variable(x), Variable(w))
        return tape.work
      },
      EngineCase("linear 256x192x768 + GELU") {
        let tape = tape()
        _ = tape.linear(Variable(x), Variable(w), activation: .gelu)
        return tape.work
      },
      EngineCase("attention 6x256x32 forward") {
        let tape = tape()
        _ = tape.attention(Variable(qkv), heads: 6, rotary: block.rotary)
        return tape.work
      },
      EngineCase("attention 6x256x32 forward + backward") {
        let tape = tape()
        let x = tape.variable(qkv)
        tape.backward(from: tape.attention(x, heads: 6, rotary: block.rotary), seed: nil)
        return tape.work
      },
    ]
    for items in [1, 16] {
      let (x, c) = (block.values([items, 256, 192]), block.values([items, 128]))
      cases += [
        EngineCase("block forward, \(items) items") {
          let tape = tape()
          _ = block.apply(tape, Variable(x), Variable(c)) { Variable($0) }
          return tape.work
        },
        EngineCase("block forward + input gradient, \(items) items") {
          let tape = tape()
          let input = tape.variable(x)
          tape.backward(from: block.apply(tape, input, Variable(c)) { Variable($0) })
          return tape.work
        },
        EngineCase("block forward + all gradients, \(items) items") {
          let tape = tape()
          let input = tape.variable(x)
          tape.backward(from: block.apply(tape, input, Variable(c)) { tape.variable($0) })
          return tape.work
        },
      ]
    }
    return cases
  }

  /// Convolutions 3x3 and group norms at the shapes of decoders of images, one image.
  public static func decoder(precision: Precision = .float32, threads: Int = 1) -> [EngineCase] {
    [(64, 128), (32, 256), (16, 512)].flatMap { size, channels -> [EngineCase] in
      let x = BenchmarkBlock.values([1, size, size, channels], RandomStream(seed: 1)["image"], scale: 1)
        .converted(to: precision.type)
      let kernel = [3, 3, channels, channels]
      let w = Variable(BenchmarkBlock.values(kernel, RandomStream(seed: 1)["kernel"], scale: 0.02))
      let (ones, zeros) = (Variable(Tensor(repeating: 1, shape: [channels])), Variable(Tensor(zeros: [channels])))
      func layer(_ tape: Tape, _ x: Variable) -> Variable {
        tape.convolution(tape.groupNorm(x, groups: 32, scale: ones, shift: zeros, activation: .silu), w)
      }
      let shape = "\(size)x\(size)x\(channels)"
      return [
        EngineCase("convolution \(shape)") {
          let tape = Tape(precision: precision, threads: threads)
          _ = tape.convolution(Variable(x), w)
          return tape.work
        },
        EngineCase("norm, SiLU, convolution \(shape)") {
          let tape = Tape(precision: precision, threads: threads)
          _ = layer(tape, Variable(x))
          return tape.work
        },
        EngineCase("norm, SiLU, convolution and input gradient \(shape)") {
          let tape = Tape(precision: precision, threads: threads)
          let x = tape.variable(x)
          tape.backward(from: layer(tape, x))
          return tape.work
        },
      ]
    }
  }
}

/// A transformer block with adaptive norms (Peebles & Xie 2023) and arbitrary weights, nothing but something to time.
struct BenchmarkBlock {
  let width: Int, heads: Int
  let rotary: Rotary
  private let modulation: Tensor, qkv: Tensor, out: Tensor, wide: Tensor, narrow: Tensor

  init(width: Int, heads: Int, positions: Int) {
    (self.width, self.heads) = (width, heads)
    rotary = Rotary(positions: positions, headSize: width / heads)
    var count = 0
    func weights(_ shape: [Int]) -> Tensor {
      count += 1
      return Self.values(shape, RandomStream(seed: 1)["weights", count], scale: 0.02)
    }
    modulation = weights([128, 6 * width])
    qkv = weights([width, 3 * width])
    out = weights([width, width])
    wide = weights([width, 4 * width])
    narrow = weights([4 * width, width])
  }

  func apply(_ tape: Tape, _ x: Variable, _ c: Variable, _ weight: (Tensor) -> Variable) -> Variable {
    let m = tape.split(
      tape.linear(tape.silu(c), weight(modulation), output: .float32), [Int](repeating: width, count: 6))
    var h = tape.adaptiveNorm(x, scale: m[0], shift: m[1])
    h = tape.attention(tape.linear(h, weight(qkv)), heads: heads, rotary: rotary)
    let middle = tape.gated(x, tape.linear(h, weight(out)), gate: m[2])
    h = tape.adaptiveNorm(middle, scale: m[3], shift: m[4])
    h = tape.linear(tape.linear(h, weight(wide), activation: .gelu), weight(narrow))
    return tape.gated(middle, h, gate: m[5])
  }

  func values(_ shape: [Int]) -> Tensor { Self.values(shape, RandomStream(seed: 1)["values"], scale: 1) }

  static func values(_ shape: [Int], _ stream: RandomStream, scale: Double) -> Tensor {
    var random = stream.generator()
    return Tensor(shape: shape) { for i in $0.indices { $0[i] = Float(scale * random.normal()) } }
  }
}
