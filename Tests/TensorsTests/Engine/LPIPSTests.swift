import Foundation
import Testing

@testable import Tensors

/// `$DISCERN_DATA/lpips/…`, else `data/lpips/…` of the package.
private let weights: String = {
  let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let data = ProcessInfo.processInfo.environment["DISCERN_DATA"] ?? package.appendingPathComponent("data").path
  return data + "/lpips/lpips_squeeze_v0.1.safetensors"
}()
private let present = FileManager.default.fileExists(atPath: weights)

/// SqueezeNet with random weights, heads that are not negative.
private func randomNetwork(_ scratch: Scratch, without missing: String? = nil) throws -> LPIPS {
  var shapes: [(String, [Int])] = [("features.0.weight", [64, 3, 3, 3]), ("features.0.bias", [64])]
  for (n, inputs, squeezed, expanded) in [
    (3, 64, 16, 64), (4, 128, 16, 64), (6, 128, 32, 128), (7, 256, 32, 128), (9, 256, 48, 192), (10, 384, 48, 192),
    (11, 384, 64, 256), (12, 512, 64, 256),
  ] {
    for (part, shape) in [
      ("squeeze", [squeezed, inputs, 1, 1]), ("expand1x1", [expanded, squeezed, 1, 1]),
      ("expand3x3", [expanded, squeezed, 3, 3]),
    ] { shapes += [("features.\(n).\(part).weight", shape), ("features.\(n).\(part).bias", [shape[0]])] }
  }
  for (l, channels) in [64, 128, 256, 384, 384, 512, 512].enumerated() {
    shapes.append(("heads.\(l).weight", [1, channels, 1, 1]))
  }
  let path = scratch.file("lpips.safetensors")
  let arrays = shapes.map { name, shape in
    let scale = name.hasSuffix("bias") ? 0.1 : (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
    let values = normals(shape, name, scale: scale).floats
    return (name, shape, name.hasPrefix("heads") ? values.map(abs) : values)
  }
  let buffers = arrays.map { _, _, values in
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
    _ = buffer.initialize(from: values)
    return buffer
  }
  defer { for buffer in buffers { buffer.deallocate() } }
  try SafetensorsFile.write(
    zip(arrays, buffers).filter { $0.0.0 != missing }.map { array, buffer in
      SafetensorsTensor(array.0, shape: array.1, UnsafeBufferPointer(buffer))
    }, to: path)
  return try LPIPS(path)
}

/// 0.9·sin(0.02·i² + 0.31·j + 2c + n + phase).
private func waves(_ items: Int, _ height: Int, _ width: Int, phase: Double) -> Tensor {
  Tensor(
    (0..<items * height * width * 3).map { k in
      let (c, j, i, n) = (k % 3, k / 3 % width, k / 3 / width % height, k / 3 / width / height)
      return Float(0.9 * sin(0.02 * Double(i * i) + 0.31 * Double(j) + 2 * Double(c) + Double(n) + phase))
    }, shape: [items, height, width, 3])
}

struct LPIPSTests {
  /// d(x, x) = 0, d(x, y) = d(y, x) > 0, and a batch gives what its items give.
  @Test func distances() throws {
    let network = try randomNetwork(try Scratch())
    let (x, y) = (normals([3, 20, 23, 3], "x", scale: 0.4), normals([3, 20, 23, 3], "y", scale: 0.4))
    #expect(network.distance(x, x) == [0, 0, 0])
    let d = network.distance(x, y)
    #expect(d.count == 3 && d.allSatisfy { $0 > 0 })
    #expect(zip(d, network.distance(y, x)).allSatisfy { abs($0 - $1) < 1e-5 * $0 })
    #expect(network.distance(x, y, threads: 2) == d)
    let size = 20 * 23 * 3
    let last = network.distance(
      x.part(from: 2 * size, shape: [1, 20, 23, 3]), y.part(from: 2 * size, shape: [1, 20, 23, 3]))
    #expect(abs(last[0] - d[2]) < 1e-5 * d[2])
  }

  /// Through all layers; the kinks of ReLU and pooling leave errors of a few per cent, PyTorch's values are met below.
  @Test func gradientByDifferences() throws {
    let network = try randomNetwork(try Scratch())
    let y = normals([2, 18, 21, 3], "y", scale: 0.4)
    checkGradients([normals([2, 18, 21, 3], "x", scale: 0.4)], tolerance: 0.12, step: 1.0 / 2048) {
      network.distance(on: $0, $1[0], reference: y)
    }
  }

  @Test func featuresOfNoLength() {
    let f = Tensor([0, 0, 3, 4], shape: [1, 1, 2, 2])
    let g = Tensor([1, 0, 0, 2], shape: [1, 1, 2, 2])
    let tape = Tape()
    let x = tape.variable(f)
    let d = tape.featureDistance(x, g, weights: Tensor([1, 2], shape: [2]))
    // ((0 − 1)² + 2·0 + (0.6 − 0)² + 2·(0.8 − 1)²)/2
    #expect(abs(d.value.scalar - 0.72) < 1e-6)
    tape.backward(from: d)
    #expect(tape.gradient(of: x)?.floats.prefix(2) == [0, 0])
    checkGradients([normals([2, 3, 3, 20])]) {
      $0.featureDistance($1[0], normals([2, 3, 3, 20], "g"), weights: normals([20], "w"))
    }
  }

  @Test func filesThatLackSomething() throws {
    let scratch = try Scratch()
    #expect(throws: SafetensorsError.self) { try LPIPS(scratch.file("none")) }
    let error = #expect(throws: SafetensorsError.self) { try randomNetwork(scratch, without: "heads.3.weight") }
    #expect(error?.description.contains("heads.3.weight") == true)
  }
}

/// The published network against PyTorch.
@Suite(.enabled(if: present, "the weights of LPIPS are absent: run scripts/data lpips --from FILE"))
struct LPIPSGoldenTests {
  @Test(arguments: ["even", "odd", "least"])
  func waveDistances(_ name: String) throws {
    let (height, width, golden, slope) =
      name == "even"
      ? (64, 64, LPIPSGolden.even, LPIPSGolden.evenGradient)
      : name == "odd"
        ? (33, 47, LPIPSGolden.odd, LPIPSGolden.oddGradient)
        : (17, 17, LPIPSGolden.least, LPIPSGolden.leastGradient)
    let network = try LPIPS(weights)
    let tape = Tape()
    let x = tape.variable(waves(2, height, width, phase: 0))
    let d = network.distance(on: tape, x, reference: waves(2, height, width, phase: 0.7))
    #expect(zip(d.value.floats, golden).allSatisfy { abs($0 - $1) < 1e-5 * $1 }, "\(d.value.floats)")
    tape.backward(from: d)
    let gradient = try #require(tape.gradient(of: x)).floats
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm - Double(slope[0])) < 1e-4 * norm)
    let start = (height + 5) * width * 3 + 9
    for (found, expected) in zip(gradient[start..<start + 12], slope.dropFirst()) {
      #expect(abs(found - expected) < 1e-4 * slope[0])
    }
  }

  /// The example in torchmetrics' documentation: ten pairs of 100×100 after torch.manual_seed(123) have the mean 0.1008.
  @Test func documentedExample() throws {
    var random = MersenneTwister(seed: 123)
    func images() -> Tensor {
      let planes = (0..<10 * 3 * 100 * 100).map { _ in random.uniform() * 2 - 1 }
      return Tensor(
        (0..<planes.count).map { k in
          let (c, j, i, n) = (k % 3, k / 3 % 100, k / 300 % 100, k / 30_000)
          return planes[((n * 3 + c) * 100 + i) * 100 + j]
        }, shape: [10, 100, 100, 3])
    }
    let (x, y) = (images(), images())
    #expect(abs(x.floats[0] - (2 * 0.296112 - 1)) < 1e-5, "PyTorch's first number")
    let mean = try LPIPS(weights).distance(x, y, threads: 2).reduce(0, +) / 10
    #expect(abs(mean - 0.100802) < 2e-6, "\(mean)")
  }
}

/// MT19937 (Matsumoto & Nishimura 1998), PyTorch's generator.
private struct MersenneTwister {
  private var state: [UInt32]
  private var position = 624

  init(seed: UInt32) {
    state = [seed]
    for i in 1..<624 { state.append(1_812_433_253 &* (state[i - 1] ^ state[i - 1] >> 30) &+ UInt32(i)) }
  }

  /// 24 bits in [0, 1), as `torch.rand` makes singles.
  mutating func uniform() -> Float {
    if position == 624 {
      for i in 0..<624 {
        let y = state[i] & 0x8000_0000 | state[(i + 1) % 624] & 0x7FFF_FFFF
        state[i] = state[(i + 397) % 624] ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
      }
      position = 0
    }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    y ^= y >> 18
    return Float(y & 0xFF_FFFF) * 0x1p-24
  }
}
