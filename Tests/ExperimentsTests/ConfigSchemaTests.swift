import Foundation
import Testing

@testable import Experiments

/// The JSON Schema and the decoder come from one table; these hold them against each other.
struct ConfigSchemaTests {
  private let schema = ExperimentConfig.schema(Registries.standard)

  @Test func everyReferenceHasItsDefinition() {
    let pieces = schema.canonical.components(separatedBy: "\"$ref\":\"#/$defs/").dropFirst()
    let names = Set(pieces.compactMap { $0.components(separatedBy: "\"").first })
    #expect(names == ["sampler", "prior", "task", "metric"])
    for name in names { #expect(schema["$defs"]?[name]?["oneOf"] != nil) }
  }

  @Test func rangesDefaultsAndUnits() throws {
    let draws = try #require(schema["else"]?["properties"]?["draws"])
    #expect(draws["minimum"] == 1 && draws["default"] == 1 && draws["type"] == "integer")
    #expect(draws["description"] == "Posterior draws per problem, item, seed and sampler. Unit: draws.")
    let confidence = try #require(schema["else"]?["properties"]?["confidence"])
    #expect(confidence["exclusiveMinimum"] == .number(0) && confidence["exclusiveMaximum"] == .number(1))
  }

  @Test func kindsAreToldApartByConstants() throws {
    guard case .array(let kinds)? = schema["$defs"]?["sampler"]?["oneOf"] else { throw CancellationError() }
    let names = kinds.compactMap { $0["properties"]?["kind"]?["const"] }
    #expect(names == Registries.standard.samplers.names.map(JSON.string))
    #expect(kinds[0]["enum"] == .array(Registries.standard.samplers.names.map(JSON.string)))
    guard case .array(let priors)? = schema["$defs"]?["prior"]?["oneOf"] else { throw CancellationError() }
    // The weights of a transformer have no default, so its name alone will not do.
    let plain = Registries.standard.priors.names.filter { $0 != "transformer" }
    #expect(priors[0]["enum"] == .array(plain.map(JSON.string)))
    #expect(priors[1]["required"] == ["kind"])
  }

  @Test func schemaReadsBack() throws {
    #expect(try JSON(parsing: schema.pretty) == schema)
  }

  @Test func defaultOutsideItsRangeIsAProgrammerError() async {
    await #expect(processExitsWith: .failure) {
      _ = FieldTable(TabularSpec()) { Field("length", \.length, 3...16, "Default 2.") }
    }
  }
}
