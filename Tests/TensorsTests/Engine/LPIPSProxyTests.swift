import Foundation
import Testing

@testable import Tensors

struct LPIPSProxyTests {
  private static let shape: ProxyShape = {
    var shape = ProxyShape()
    (shape.widths, shape.strides) = ([8, 20], [2, 1])
    return shape
  }()
  private let proxy = LPIPSProxy(LPIPSProxyTests.shape, RandomStream(seed: 3))

  /// Σ_l mean Σ_c v²(x̂ − ŷ)², in double precision, pixel by pixel.
  private func distance(_ f: [Float], _ g: [Float], _ v: [Float]) -> Double {
    let channels = v.count
    var total = 0.0
    for pixel in 0..<f.count / channels {
      let (a, b) = (f[pixel * channels..<(pixel + 1) * channels], g[pixel * channels..<(pixel + 1) * channels])
      func length(_ x: ArraySlice<Float>) -> Double {
        x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() + 1e-10
      }
      for ((a, b), v) in zip(zip(a, b).map { (Double($0) / length(a), Double($1) / length(b)) }, v) {
        total += Double(v * v) * (a - b) * (a - b)
      }
    }
    return total / Double(f.count / channels)
  }

  /// As LPIPS' own distance of features, for every pair, and as the formula.
  @Test func featureDistances() {
    let (f, w) = (normals([3, 4, 5, 20], "f"), normals([20], "w"))
    let squares = Tensor(w.floats.map { $0 * $0 }, shape: [20])
    let pairs = [(0, 1), (2, 0), (1, 1)]
    let found = Tape().featureDistances(Variable(f), pairs, weights: Variable(squares)).value.floats
    for (n, (i, j)) in pairs.enumerated() {
      let (a, b) = (f.part(from: i * 400, shape: [1, 4, 5, 20]), f.part(from: j * 400, shape: [1, 4, 5, 20]))
      #expect(abs(Double(found[n]) - distance(a.floats, b.floats, w.floats)) < 1e-4)
      let other = Tape().featureDistance(Variable(a), b, weights: squares).value.scalar
      #expect(abs(found[n] - other) < 1e-5 * max(1, other))
    }
    #expect(found[2] == 0)
  }

  /// In features and in weights; pixels without length get none.
  @Test func gradientsOfFeatures() {
    checkGradients([normals([3, 2, 3, 20]), normals([20], "w")]) {
      $0.featureDistances($1[0], [(0, 1), (0, 2), (2, 1)], weights: $1[1])
    }
    let tape = Tape()
    let f = tape.variable(Tensor([0, 0, 3, 4, 1, 0, 0, 2], shape: [2, 1, 2, 2]))
    let d = tape.featureDistances(f, [(0, 1)], weights: Variable(Tensor([1, 2], shape: [2])))
    // ((0 − 1)² + 2·0 + (0.6 − 0)² + 2·(0.8 − 1)²)/2
    #expect(abs(d.value.scalar - 0.72) < 1e-6)
    tape.backward(from: d)
    #expect(tape.gradient(of: f)?.floats.prefix(2) == [0, 0])
  }

  /// d(x, x) = 0, d(x, y) = d(y, x) > 0; odd sizes; a batch gives what its items give.
  @Test func distances() {
    let (x, y) = (normals([3, 17, 22, 3], "x", scale: 0.4), normals([3, 17, 22, 3], "y", scale: 0.4))
    #expect(proxy.distance(x, x) == [0, 0, 0])
    let d = proxy.distance(x, y)
    #expect(d.count == 3 && d.allSatisfy { $0 > 0 })
    #expect(zip(d, proxy.distance(y, x)).allSatisfy { abs($0 - $1) < 1e-5 * $0 })
    let size = 17 * 22 * 3
    let last = proxy.distance(
      x.part(from: 2 * size, shape: [1, 17, 22, 3]), y.part(from: 2 * size, shape: [1, 17, 22, 3]))
    #expect(abs(last[0] - d[2]) < 1e-5 * d[2])
  }

  /// Gradients of all parameters are added to a flat buffer.
  @Test func gradientsOfParameters() {
    let images = normals([3, 9, 8, 3], "images", scale: 0.5)
    let pairs = [(0, 1), (1, 2)]
    func sum(_ proxy: LPIPSProxy) -> Double {
      proxy.distances(on: Tape(), Variable(images), pairs).value.floats.reduce(0) { $0 + Double($1) }
    }
    let gradient = Tensor(repeating: 1, shape: [proxy.layout.count])
    let tape = Tape()
    tape.backward(from: proxy.distances(on: tape, Variable(images), pairs, gradient: gradient))
    let slopes = gradient.floats
    for entry in proxy.layout.entries {
      for i in stride(from: entry.offset, to: entry.offset + entry.count, by: max(1, entry.count / 7)) {
        func moved(_ step: Float) -> Double {
          var values = proxy.values.floats
          values[i] += step
          return sum(LPIPSProxy(proxy.shape, values: Tensor(values, shape: [values.count])))
        }
        let slope = (moved(1e-3) - moved(-1e-3)) / 2e-3
        #expect(abs(slope - Double(slopes[i] - 1)) < 2e-3 + 0.03 * abs(slope), "\(entry.name) \(i)")
      }
    }
  }

  /// What is written is read, in 16 bits; other files and sizes that do not go together are refused.
  @Test func files() throws {
    let scratch = try Scratch()
    let path = scratch.file("proxy.safetensors")
    try proxy.write(to: path, notes: ["step": "7"])
    let (read, metadata) = try LPIPSProxy.load(path)
    #expect(read.shape == proxy.shape && metadata["step"] == "7")
    #expect(zip(read.values.floats, proxy.values.floats).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($1)) })
    #expect(throws: SafetensorsError.self) { try LPIPSProxy.load(scratch.file("none")) }
    for (key, value) in [("format", "discern classifier 1"), ("widths", "8 x"), ("widths", ""), ("strides", "2")] {
      var file = ["format": LPIPSProxy.format, "widths": "8 20", "strides": "2 1"]
      file[key] = value
      try proxy.layout.write(proxy.values, metadata: file, to: path, as: .float16)
      let error = #expect(throws: SafetensorsError.self) { try LPIPSProxy.load(path) }
      #expect(error?.description.contains(key) == true, "\(String(describing: error))")
    }
    #expect(ProxyShape().fault == nil)
  }
}
