import Testing

@testable import Experiments

/// Shards as names, as files and as parts of a study.
struct ShardPropertyTests {
  @Test func namesAndFiles() throws {
    let shard = try #require(Shard("3/32"))
    #expect("\(shard)" == "3/32" && shard == Shard(3, of: 32))
    #expect(shard.path(of: "results/x.h5") == "results/x-shard-3-of-32.h5")
    #expect(shard.command("experiment run a.json") == "experiment run a.json --shard 3/32")
    #expect(Shard("1/1") == .whole && Shard.whole.path(of: "x.h5") == "x.h5")
    #expect(Shard.whole.command("experiment run a.json") == "experiment run a.json")
    for text in ["", "/", "3", "0/4", "5/4", "1/0", "-1/4", "1/4/4", "a/4", "1/ 4", "1/99999999999999999999"] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8, 11])
  func shardsArePartsOfTheStudy(_ count: Int) throws {
    let text = TinyConfigs.bits()
    let config = try ExperimentConfig.parse(Array(text.utf8), path: "a.json", registries: .standard)
    let study = try Study(config)
    let shards = Shard.all(of: count).map { study.units(of: $0) }
    let samplers = config.samplers.count
    // Every unit once, in plan order within its shard; all samplers of a measurement together; sizes as equal as can be.
    #expect(shards.joined().map(\.index).sorted() == Array(study.units.indices))
    for shard in shards {
      #expect(shard.map(\.index) == shard.map(\.index).sorted())
      #expect(Dictionary(grouping: shard) { $0.index / samplers }.values.allSatisfy { $0.count == samplers })
    }
    let sizes = shards.map { $0.count / samplers }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  /// Instances are dealt by hash: no shard of two has one seed only, as it had if they were dealt in plan order.
  @Test func shardsFollowNoPattern() throws {
    let text = TinyConfigs.bits(seeds: "0-7")
    let config = try ExperimentConfig.parse(Array(text.utf8), path: "a.json", registries: .standard)
    let study = try Study(config)
    for shard in Shard.all(of: 8) { #expect(Set(study.units(of: shard).map(\.seed)).count > 1) }
  }

  @Test func coverageIsReadFromMergedProvenance() throws {
    let three = Coverage(shard: try #require(Shard("3/4")), planned: 18)
    let one = Coverage(shard: try #require(Shard("1/4")), planned: 20)
    #expect(Coverage.list("\(three)") == [three])
    #expect(Coverage.list("\(one); \(three)") == [one, three])
    #expect(Coverage.list("") == [] && Coverage.list("3/4; (5 units)") == [])
  }

  @Test(arguments: [
    ("configs/x.json", "configs/x.json"), ("seeds=0-3", "seeds=0-3"), ("", "''"), ("a b", "'a b'"),
    (#"prior={"kind":"product"}"#, #"'prior={"kind":"product"}'"#), ("it's", #"'it'\''s'"#), ("a\nb", "'a\nb'"),
    ("~x", "'~x'"), ("x*", "'x*'"),
  ])
  func words(_ text: String, _ word: String) {
    #expect(text.shellWord == word)
  }
}
