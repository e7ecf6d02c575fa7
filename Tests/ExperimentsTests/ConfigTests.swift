import Tensors
import Testing

@testable import Experiments

/// What a right config gives.
struct ConfigTests {
  private func config(_ overrides: String..., text: String = goodConfig) throws -> ExperimentConfig {
    try ExperimentConfig.parse(Array(text.utf8), path: "a/good.json", overrides: overrides, registries: .standard)
  }

  @Test func valuesAndDefaults() throws {
    let config = try config()
    #expect(config.name == "good" && config.items == [0, 1, 2] && config.seeds == [0, 1, 2, 7])
    #expect(config.draws == 10 && config.block == 1024 && config.confidence == 0.95 && config.budget == nil)
    #expect(config.samplers.map(\.label) == ["SGDD", "SGDD published", "prior"])
    #expect(config.primary == "psnr" && config.baseline == "SGDD")
    let sgdd = config.samplers.map(\.resolved)
    #expect(sgdd[1]["coupling"] == "published" && sgdd[0]["coupling"] == "kernel" && sgdd[0]["iterations"] == 5)
    let prior = try #require(config.problems.first?.prior.product as? EmpiricalSpec)
    #expect(prior.source.folder == "data/mnist" && prior.source.count == 100 && prior.source.data == .mnist)
    #expect(config.problems.map(\.name) == ["xor"])
  }

  @Test func nameIsTheFileName() throws {
    #expect(try config("name=null").name == "good")
    #expect(try config("name=2024").name == "2024")
    #expect(try config("name=null", "baseline=null", "primary=null").primary == "tv")
  }

  @Test func resolvedFormReadsBackToItself() throws {
    let first = try config()
    let second = try config(text: first.resolved.pretty)
    #expect(second.resolved.canonical == first.resolved.canonical)
    #expect(second.contentHash == first.contentHash)
    #expect(first.resolved["problems"] != nil && first.resolved["prior"] == .null)
  }

  @Test func identityLeavesTheLabelOut() throws {
    let a = try config().samplers[0]
    let b = try config("samplers.0.label=other", "baseline=other").samplers[0]
    #expect(a.contentHash == b.contentHash && a.label != b.label)
    #expect(try config("samplers.0.iterations=6").samplers[0].contentHash != a.contentHash)
    #expect(try config("samplers.0.iterations=5.0").samplers[0].contentHash == a.contentHash)
  }

  @Test func overrides() throws {
    #expect(try config("seeds=3").seeds == [3])
    #expect(try config("seeds=[4,5]", "items=7", "seeds=0-1").seeds == [0, 1])
    #expect(try config("prior.count=12").problems[0].prior.resolved["count"] == 12)
    let named = try config("samplers.SGDD published.iterations=9", "samplers.SGDD.steps=3", "samplers.prior.label=p")
    #expect(named.samplers[1].resolved["iterations"] == 9 && named.samplers[0].resolved["steps"] == 3)
    #expect(named.samplers[2].label == "p")
    let problems = try config(
      "prior=null", "task=null",
      #"problems=[{"name":"L=2","prior":{"kind":"empirical","folder":"a.b"},"task":"xor"}]"#,
      "problems.L=2.task.sigma=0.5")
    #expect(problems.problems[0].task.resolved["sigma"] == .number(0.5))
  }

  @Test(
    arguments: [
      ("samplers.SGD.iterations=3", "override 'samplers.SGD.iterations=3': error: there is no element \"SGD\""),
      ("samplers.sgdd.iterations=3", "2 elements of this list are called \"sgdd\""),
      ("samplers.0.iterations=0", "'iterations' is 0, which is out of range"),
      ("samplers.7.iterations=0", "there is no element \"7\" in this list of 3"),
      ("sampler.iterations=0", "hint: did you mean 'samplers'?"),
      ("draws.x=1", "'x' would be a key of integer 10, not of an object"),
      ("draws", "expected key=value"),
      ("=3", "expected key=value"),
      ("draws=ten", "'draws' must be an integer, found string \"ten\""),
      ("extends=a.json", "'extends' cannot be overridden"),
      ("seeds=", "'seeds': \"\" is no range"),
      ("samplers.0=3", "'samplers[0]' must be a sampler, found integer 3"),
    ])
  func brokenOverrides(_ override: String, _ message: String) throws {
    let errors = try #require(throws: ConfigErrors.self) { try config(override) }
    #expect(errors.description.contains(message), "\(errors)")
    #expect(errors.description.hasPrefix("override '\(override)': error: "))
  }

  @Test func endlessOverride() throws {
    let errors = try #require(throws: ConfigErrors.self) { try config(String(repeating: "a.", count: 60_000) + "a=1") }
    #expect(errors.description.contains("the key is too deep"))
  }

  /// Pinned: another canonical form would make every stored unit of work run again.
  @Test func contentHashIsStable() throws {
    #expect(
      try JSON(parsing: goodConfig).contentHash == "4a526e60b6a6e237b253c143342a9ac945a409351ef8865acfafc14980b8af27")
    let config = try config()
    #expect(config.contentHash == SHA256.hexadecimal(Array(config.resolved.canonical.utf8)))
  }

  /// Texts with bytes changed, removed or doubled are read or refused with printable messages; nothing else happens.
  @Test func damagedTexts() {
    let text = Array(goodConfig.utf8)
    let bytes = Array("{}[]\",:\\u0159-.eE \n\t\u{0}tfn".utf8) + [0xC3, 0xFF]
    var random = RandomStream(seed: 7)["damage"].generator()
    var refused = 0
    for _ in 0..<2000 {
      var damaged = text
      for _ in 0...random.uniform(below: 3) {
        let at = random.uniform(below: damaged.count)
        switch random.uniform(below: 3) {
        case 0: damaged[at] = bytes[random.uniform(below: bytes.count)]
        case 1: damaged.remove(at: at)
        default: damaged.insert(bytes[random.uniform(below: bytes.count)], at: at)
        }
      }
      do {
        _ = try ExperimentConfig.parse(damaged, path: "d.json", registries: .standard)
      } catch {
        refused += 1
        #expect(!error.isEmpty && error.description.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 })
      }
    }
    #expect(refused > 1000)
  }

  /// Options may hold a choice from another registry.
  @Test func nestedKinds() throws {
    struct Outer: Sendable {
      var inner: Selection<any PriorSpec>?
      var sizes = [1, 2]
    }
    let table = FieldTable(Outer()) {
      Field(required: "inner", \.inner, .selection(Registries.standard.priors), "A prior.")
      Field("sizes", \.sizes, 1...9, unit: "sites", "Sizes.")
    }
    let registry = Registry("outer", [Kind("mixture", "Of priors.", table) { $0 }])
    func decode(_ text: String, _ errors: inout ConfigErrors) -> Selection<Outer>? {
      LocatedJSON.parse(Source(name: "t", bytes: Array(text.utf8)), into: &errors).flatMap {
        registry.decode($0, FieldName(name: "outer"), isLabelled: false, &errors)
      }
    }
    var errors = ConfigErrors()
    let good = decode(#"{"kind":"mixture","inner":{"kind":"empirical","folder":"d"}}"#, &errors)
    #expect(errors.isEmpty && good?.resolved["inner"]?["count"] == 10_000 && good?.resolved["sizes"] == [1, 2])
    #expect(
      decode(#"{"kind":"mixture","inner":{"kind":"empirical","folder":"d","count":-1},"sizes":[3,10]}"#, &errors) == nil
    )
    #expect(
      errors.errors.map(\.message) == [
        "'count' is -1, which is out of range", "'sizes[1]' is 10, which is out of range",
      ])
    #expect(errors.errors.map(\.span.text) == ["-1", "10"])
    #expect(registry.definitions(isLabelled: false).keys.sorted() == ["outer", "prior"])
  }

  @Test func helpNamesEveryOption() throws {
    let help = try Registries.standard.samplers.help("sgdd")
    #expect(help.hasPrefix("sgdd (SGDD, version 2)\n  Split Gibbs sampling (Chu et al. 2025, Algorithm 1).\n"))
    #expect(help.contains("iterations: integer; 1 to 10000000 Gibbs iterations; default 50\n      K.\n"))
    #expect(help.contains("coupling: one of kernel, published, released; default \"kernel\"\n"))
    #expect(
      try Registries.standard.priors.help("empirical").contains(
        "count: integer; 1 to 100000000 sequences; default 10000\n"))
    #expect(Registries.standard.samplers.list.contains("Draws from the prior, whatever the measurement.\n"))
    #expect(throws: UnknownKind(noun: "sampler", name: "sgd", hint: "did you mean 'sgdd'?")) {
      try Registries.standard.samplers.help("sgd")
    }
    #expect(ExperimentConfig.help(Registries.standard).contains("confidence: number; greater than 0 and less than 1;"))
  }
}
