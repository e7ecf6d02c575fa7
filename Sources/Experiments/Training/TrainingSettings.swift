import Priors
import Tensors

/// What is wrong with a field of a training that is in range by itself.
typealias TrainingFault = (path: [String], message: String, hint: String?)

/// What trainings of every kind say: how parameters move, how often the state is stored.
protocol TrainingSettings: Sendable {
  var description: String { get set }
  var seed: Int { get set }
  var optimiser: TrainingDraft.Optimiser { get set }
  var batch: Int { get set }
  var microBatch: Int { get set }
  var lanes: Int { get set }
  var threads: Int { get set }
  var steps: Int { get set }
  var precision: ExperimentConfig.Precision { get set }
  var checkpointEvery: Int { get set }
  var validateEvery: Int { get set }
  var weights: String? { get set }
  /// What is wrong with fields that are each in range; what depends on the data is found when it is there.
  var faults: [TrainingFault] { get }
}

/// A training that learns sequences.
protocol SequenceTrainingSettings: TrainingSettings {
  var data: TrainingDraft.Data? { get set }
  var validation: TrainingDraft.Data? { get set }
}

extension TrainingSettings {
  /// What does not go together in the fields that all kinds have.
  var commonFaults: [TrainingFault] {
    var faults: [TrainingFault] = []
    if batch % microBatch != 0 {
      faults.append((["micro_batch"], "'micro_batch' is \(microBatch), which does not divide batch = \(batch)", nil))
    }
    if optimiser.finalRate > optimiser.rate {
      faults.append(
        (["optimiser", "final_rate"], "'final_rate' is above rate = \(optimiser.rate)", "the rate falls to it"))
    }
    if let weights, !weights.hasSuffix(".safetensors") || weights == ".safetensors" {
      faults.append((["weights"], "'weights' is \(quoted(weights))", "give a file that ends in .safetensors"))
    }
    return faults
  }

  /// How to train.
  var options: Trainer.Options {
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes, options.threads) = (batch, microBatch, lanes, threads)
    switch optimiser.rule {
    case .adamw:
      var rule = AdamW()
      rule.beta2 = optimiser.beta2
      options.rule = rule
    case .radam:
      var rule = RAdam()
      rule.beta2 = optimiser.beta2
      options.rule = rule
    }
    options.schedule = WarmUpCosine(
      peak: optimiser.rate, floor: optimiser.finalRate, warmUp: optimiser.warmUp, total: steps)
    (options.weightDecay, options.clip) = (optimiser.weightDecay, optimiser.clip)
    options.averageDecay = optimiser.average
    options.precision = precision.engine
    return options
  }
}

extension FieldBuilder where Options: SequenceTrainingSettings {
  /// Which data.
  static var learned: [Field<Options>] {
    let source = FieldTable(TrainingDraft.Data()) {
      FieldBuilder<TrainingDraft.Data>.source
      Field("codec", \.codec, "Weights of the codec of 'codes', relative to the working directory.")
      Field("images", \.images, .object(ImageOptions.table), "The images of 'codes'.")
      Field("mirrored", \.mirrored, "Whether 'codes' are of each image and of its mirror image.")
    }
    return FieldBuilder.named + [
      Field(required: "data", \.data, .object(source), "The sequences that are learned."),
      Field(required: "validation", \.validation, .object(source), "Sequences that the network never sees."),
    ]
  }

}

extension FieldBuilder where Options: TrainingSettings {
  /// What it is called by.
  static var named: [Field<Options>] {
    [
      Field("description", \.description, "Free text for readers."),
      Field("seed", \.seed, 0..., "Root of every random stream."),
    ]
  }

  /// How parameters move.
  static var steps: [Field<Options>] {
    [
      Field("optimiser", \.optimiser, .object(TrainingDraft.Optimiser.table), "How parameters move."),
      Field("batch", \.batch, 1...1_000_000, unit: "sequences", "Sequences of a step."),
      Field(
        "micro_batch", \.microBatch, 1...1_000_000, unit: "sequences", "Sequences that share a pass; divides 'batch'."),
      Field("lanes", \.lanes, 1...256, "Sums of gradients formed side by side; results depend on it."),
      Field("threads", \.threads, 1...256, "Threads that share the lanes; results do not depend on it."),
      Field("steps", \.steps, 1...100_000_000, "Steps of the optimiser."),
      Field("precision", \.precision, "Arithmetic of products."),
    ]
  }
}

extension TrainingDraft.Optimiser {
  /// The fields of `optimiser`.
  static var table: FieldTable<Self> {
    FieldTable(Self()) {
      Field("rule", \.rule, "AdamW or RAdam.")
      Field("rate", \.rate, .above(0), "Learning rate after the warm-up.")
      Field("final_rate", \.finalRate, 0..., "Learning rate at the last step; a cosine leads there.")
      Field("warm_up", \.warmUp, 0..., unit: "steps", "Steps of linear rise.")
      Field("weight_decay", \.weightDecay, 0..., "λ of matrices.")
      Field("beta2", \.beta2, .between(0, 1), "Decay of the second moment.")
      Field("clip", \.clip, .above(0), "Largest norm of a gradient.")
      Field("average", \.average, 0..<1, "Decay of the averaged parameters, which are what is written.")
    }
  }
}
