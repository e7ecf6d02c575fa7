import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// The network against its definition: on the tape, as tables, and in a file.
struct ClassifierTests {
  static let networks = [
    classifier(rows: 8, columns: 8), classifier(rows: 4, columns: 6, classes: 10, channels: 16, response: .silu),
    classifier(rows: 6, columns: 9, classes: 2, channels: 17, pool: 3),
    classifier(rows: 3, columns: 5, classes: 9, channels: 1, pool: 1, response: .silu),
  ]

  private func pictures(_ network: Classifier, _ count: Int) -> TokenBatch {
    TokenBatch(rows: (0..<count).map { bits(network.shape.length, RandomStream(seed: 3)["picture", $0], ones: 0.3) })
  }

  @Test(arguments: networks.indices) func tablesAndTapeAreTheDefinition(_ n: Int) {
    let network = Self.networks[n]
    let (shape, x) = (network.shape, pictures(network, 20))
    let tables = BitClassifier(network)
    let fromTables = tables.logits(x)
    let input = Tensor(x.storage.map { Float($0) }, shape: [20, shape.rows, shape.columns, 1])
    let fromTape = network.logits(Tape(), Variable(input)).value.floats
    let labels = tables.labels(x)
    for row in 0..<20 {
      let expected = definedLogits(network, x[row: row].map { Double($0) })
      for k in 0..<shape.classes {
        // Responses are rounded to single precision, about 1e-7 of numbers of order one, and summed with many weights.
        #expect(abs(fromTables[row * shape.classes + k] - expected[k]) < 2e-5)
        #expect(abs(Double(fromTape[row * shape.classes + k]) - expected[k]) < 2e-4)
      }
      #expect(expected[labels[row]] > (expected.max() ?? 0) - 1e-4)
    }
  }

  @Test(arguments: networks.indices) func featuresAreWhatTheLinearLayerSees(_ n: Int) {
    let network = Self.networks[n]
    let x = pictures(network, 6)
    let (features, logits) = (BitClassifier(network).features(x), BitClassifier(network).logits(x))
    let (matrix, last) = (network.array("linear.weight"), network.array("linear.bias"))
    let (d, classes) = (network.shape.features, network.shape.classes)
    #expect(features.count == 6 * d)
    for row in 0..<6 {
      for k in 0..<classes {
        let sum = (0..<d).reduce(Double(last[k])) {
          $0 + Double(features[row * d + $1]) * Double(matrix[$1 * classes + k])
        }
        #expect(abs(sum - logits[row * classes + k]) < 1e-10)
      }
    }
  }

  /// Of every array, along its gradient: the tape against a central difference of the definition.
  @Test(arguments: [0, 1]) func gradientsOfTheParameters(_ n: Int) throws {
    let network = Self.networks[n]
    let (shape, x) = (network.shape, pictures(network, 2))
    let targets = [0, shape.classes - 1]
    let gradient = Tensor(zeros: [network.layout.count])
    let tape = Tape()
    let input = Variable(Tensor(x.storage.map { Float($0) }, shape: [2, shape.rows, shape.columns, 1]))
    let loss = tape.crossEntropy(network.logits(tape, input, gradient: gradient), targets, reduction: .sum)
    tape.backward(from: loss)
    func value(_ values: [Float]) -> Double {
      let moved = Classifier(shape, values: Tensor(values, shape: [values.count]))
      return -(0..<2).reduce(0.0) {
        $0 + logShare(definedLogits(moved, x[row: $1].map { Double($0) }), targets[$1])
      }
    }
    #expect(abs(value(network.values.floats) - Double(loss.value.scalar)) < 1e-4)
    let slopes = gradient.floats
    for entry in network.layout.entries {
      let g = slopes[entry.offset..<entry.offset + entry.count]
      let norm = g.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(norm > 1e-6, "\(entry.name) has no gradient")
      func moved(_ step: Double) -> [Float] {
        var values = network.values.floats
        for i in g.indices { values[i] += Float(step * Double(g[i]) / norm) }
        return values
      }
      // Short, so that no window changes which of its responses is the largest.
      let slope = (value(moved(0x1p-13)) - value(moved(-0x1p-13))) / 0x1p-12
      #expect(abs(slope - norm) < 2e-3 * norm + 5e-3, "\(entry.name): \(slope) against \(norm)")
    }
  }

  @Test func writtenAndRead() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let network = Self.networks[1]
    try network.write(to: path, notes: ["step": "7"], as: .float32)
    let (exact, metadata) = try Classifier.load(path)
    #expect(exact.values.floats == network.values.floats && exact.shape == network.shape && metadata["step"] == "7")
    try network.write(to: path)
    let rounded = try Classifier.load(path).classifier
    for (a, b) in zip(rounded.values.floats, network.values.floats) {
      #expect(abs(a - b) <= abs(b) * 0x1p-11 + 0x1p-24)
    }

    func written(_ change: (inout [String: String]) -> Void) throws -> String {
      var metadata = try SafetensorsFile(path).metadata
      change(&metadata)
      try network.layout.write(network.values, metadata: metadata, to: path, as: .float32)
      do {
        _ = try Classifier.load(path)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(try written { $0["format"] = "discern transformer 1" }.contains("'discern classifier 1'"))
    #expect(try written { $0["format"] = Classifier.format } == "no error")
    #expect(try written { $0["pool"] = "4" }.contains("is not cut by windows of 4 x 4"))
    #expect(try written { $0["pool"] = "0" }.contains("a whole number from 1"))
    #expect(try written { $0["pool"] = "1" }.contains("linear.weight"))
    #expect(try written { $0["response"] = "gelu" }.contains("relu or silu"))
    #expect(throws: SafetensorsError.self) { try Classifier.load("/nowhere/weights.safetensors") }
  }
}
