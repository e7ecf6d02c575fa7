import Diffusion
import Metrics
import Priors
import Tasks

/// A data set that a prior is made from.
enum DataSet: String, CaseIterable, Sendable {
  /// Handwritten digits, 32×32 bits.
  case mnist
  /// Melodies: 256 steps of a 16th, 128 pitches and a rest.
  case music
  /// A text file: FASTA, or one sequence a line.
  case sequences
  /// What a codec makes of images; the data of trainings.
  case codes
}

/// A part of a data set.
enum DataPart: String, CaseIterable, Sendable {
  /// What priors are made from.
  case train
  /// What settings are chosen by; melodies have it.
  case validation
  /// What results are reported on.
  case test
}

/// Which sequences of which data set: shared by `empirical` and `markov`.
struct DataOptions: Sendable {
  var data = DataSet.mnist
  var folder: String?
  var split = DataPart.train
  var count: Int?
  var offset = 0
  var file: String?
  var alphabet = "ACGT"

  /// The sequences, V, and for digits their labels.
  func load() throws -> (sequences: TokenBatch, vocabulary: Int, labels: [Int]?) {
    switch data {
    case .mnist:
      guard let split = MNIST.Split(rawValue: split.rawValue) else {
        throw Refusal("digits have no split '\(split)'", remedy: "use train, or the last 10,000 of it")
      }
      let digits = try MNIST(folder: folder ?? MNIST.defaultFolder, split: split, count: count, offset: offset)
      return (digits.images, 2, digits.labels)
    case .music:
      let split = MusicSplit(rawValue: split.rawValue) ?? .train
      let music = try Music(folder: folder ?? Music.defaultFolder, split: split, count: count, offset: offset)
      return (music.windows, MusicSymbols.count, nil)
    case .sequences:
      guard let file else {
        throw Refusal("data 'sequences' has no 'file'", remedy: "name a FASTA file, or one with a sequence a line")
      }
      let rows = try SequenceFile(file, alphabet: alphabet, count: count, offset: offset).rows
      return (rows, alphabet.count, nil)
    case .codes:
      throw Refusal("'codes' are the data of trainings", remedy: "train a prior of them, and name its weights")
    }
  }

  /// Test digits, or the first window of every test song, for a prior of the train split; text files bring none.
  var heldOut: (@Sendable () throws -> TokenBatch)? {
    guard split == .train else { return nil }
    switch data {
    case .mnist: return { try MNIST(folder: folder ?? MNIST.defaultFolder, split: .test).images }
    case .music: return { try Music(folder: folder ?? Music.defaultFolder, split: .test).songs }
    case .sequences, .codes: return nil
    }
  }

  /// Hashes of what a prior is made from: its sequences, and their labels.
  func inputs(_ rows: TokenBatch, vocabulary: Int, labels: [Int]?) -> [(name: String, hash: String)] {
    [(data.rawValue, rows.contentHash(vocabulary: vocabulary))]
      + (labels.map { [("\(data.rawValue) labels", SHA256.hexadecimal($0.map { UInt8(truncatingIfNeeded: $0) }))] }
        ?? [])
  }
}

/// Options of `empirical`.
struct EmpiricalSpec: PriorSpec, DataSourced {
  var source = DataOptions(count: 10_000)

  func load() throws -> LoadedPrior {
    let (rows, vocabulary, labels) = try source.load()
    return LoadedPrior(
      try EmpiricalPrior(rows, vocabulary: vocabulary), heldOut: source.heldOut,
      labels: try labels.map { try NearestNeighbourLabels(rows: rows, labels: $0) },
      inputs: source.inputs(rows, vocabulary: vocabulary, labels: labels))
  }
}

/// Options of `markov`.
struct MarkovSpec: PriorSpec, DataSourced {
  var source = DataOptions()
  var smoothing = 1.0
  var initial: [Double] = []
  var transition: [Double] = []
  var length = 32

  func load() throws -> LoadedPrior {
    if !initial.isEmpty {
      let space = TokenSpace(length: length, vocabulary: initial.count)
      return LoadedPrior(try MarkovPrior(space, initial: initial, transition: transition))
    }
    let (rows, vocabulary, _) = try source.load()
    return LoadedPrior(
      try MarkovPrior(fittedTo: rows, vocabulary: vocabulary, smoothing: smoothing), heldOut: source.heldOut,
      inputs: source.inputs(rows, vocabulary: vocabulary, labels: nil))
  }
}

extension Kind where Product == any PriorSpec {
  static var empirical: Self {
    Kind(
      "empirical", version: 2, "The law of a data set: every sequence in it with equal weight.",
      FieldTable(EmpiricalSpec()) { FieldBuilder.source }
    ) { $0 }
  }

  static var markov: Self {
    Kind(
      "markov", "A first-order Markov chain, given or fitted to a data set.",
      FieldTable(MarkovSpec()) {
        Field("initial", \.initial, 0..., "V weights of the first symbol; none to fit the chain to 'data'.")
        Field("transition", \.transition, 0..., "V·V weights, row a for what follows a.")
        Field("length", \.length, 1...100_000, unit: "sites", "L of a given chain; a fitted one has that of the data.")
        Field("smoothing", \.smoothing, 0..., unit: "counts", "Added to every count of a fitted chain.")
        FieldBuilder.source
      }
    ) { options in
      guard options.initial.count != 1 else {
        throw FieldError("initial", "'initial' has one symbol", hint: "give the weights of V ≥ 2 symbols")
      }
      guard options.initial.isEmpty == options.transition.isEmpty else {
        throw FieldError("transition", "'initial' and 'transition' belong together", hint: "give both or none")
      }
      return options
    }
  }
}

/// Options with a data set among them.
protocol DataSourced: Sendable {
  var source: DataOptions { get set }
}

extension FieldBuilder where Options: DataSourced {
  /// The fields of `DataOptions`.
  static var source: [Field<Options>] {
    [
      Field("data", \.source.data, "The data set."),
      Field(
        "folder", \.source.folder, "Of its files; null stands for $DISCERN_DATA/<data>, or data/<data> without it."),
      Field("split", \.source.split, "Part of the data set; melodies have a validation split, digits none."),
      Field("count", \.source.count, 1...100_000_000, unit: "sequences", "How many; null for all."),
      Field("offset", \.source.offset, 0..., unit: "sequences", "How many are passed over."),
      Field("file", \.source.file, "Of 'sequences'."),
      Field("alphabet", \.source.alphabet, "The symbols of 'sequences', in token order."),
    ]
  }
}
