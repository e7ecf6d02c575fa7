import Foundation
import Testing

@testable import Tensors

/// Where arrays lie, what they begin as, and that files bring them back.
struct ParameterLayoutTests {
  private let layout = ParameterLayout([
    .init("bias", shape: [3], deviation: 0, decays: false), .init("a", shape: [4, 5], deviation: 2, decays: true),
    .init("table", shape: [2, 2], deviation: 1, decays: false), .init("b", shape: [1], deviation: 1, decays: true),
  ])

  @Test func matricesComeFirstAtMultiplesOfSixteen() {
    #expect(layout.entries.map(\.name) == ["a", "b", "bias", "table"])
    #expect(layout.entries.map(\.offset) == [0, 32, 48, 64])
    #expect(layout.count == 80 && layout.decaying == 48 && layout.parameters == 28)
    #expect(ParameterLayout([]).count == 0 && ParameterLayout([]).decaying == 0)
  }

  /// An array's initial values depend on its name and on nothing beside it.
  @Test func initialValuesAreNamed() {
    let values = layout.initial(RandomStream(seed: 3)).floats
    let alone = ParameterLayout([.init("a", shape: [4, 5], deviation: 2, decays: true)])
    #expect(Array(values[0..<20]) == Array(alone.initial(RandomStream(seed: 3)).floats[0..<20]))
    #expect(values[20..<32].allSatisfy { $0 == 0 } && values[48..<51].allSatisfy { $0 == 0 })
    #expect(values[32] != 0 && values != layout.initial(RandomStream(seed: 4)).floats)
    // Twenty normal numbers of standard deviation 2: the mean square is 4 ± 1.3.
    let square = values[0..<20].reduce(0) { $0 + $1 * $1 } / 20
    #expect(square > 1 && square < 10)
  }

  @Test func filesBringThemBack() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let values = layout.initial(RandomStream(seed: 5))
    try layout.write(values, metadata: ["x": "y"], to: path, as: .float32)
    let file = try SafetensorsFile(path)
    #expect(try layout.read(file).floats == values.floats && file.metadata == ["x": "y"])
    let other = ParameterLayout([.init("a", shape: [5, 4], deviation: 1, decays: true)])
    #expect(throws: SafetensorsError.self) { try other.read(file) }
  }
}
