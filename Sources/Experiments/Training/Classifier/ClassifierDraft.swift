import Diffusion
import Priors
import Tasks

/// A training of a classifier as its fields are read.
struct ClassifierDraft: SequenceTrainingSettings {
  /// Sizes of the network.
  struct Network: Sendable {
    var columns = 32
    var channels = 16
    var pool = 2
    var response = ClassifierShape.Response.relu
  }

  var description = ""
  var seed = 0
  var data: TrainingDraft.Data?
  var validation: TrainingDraft.Data?
  var network = Network()
  var optimiser = TrainingDraft.Optimiser()
  var batch = 64
  var microBatch = 16
  var lanes = 2
  var threads = 1
  var steps = 5000
  var precision = ExperimentConfig.Precision.f32
  var checkpointEvery = 500
  var validateEvery = 500
  var weights: String?

  /// None of its own.
  var faults: [TrainingFault] { [] }

  /// The fields of a training config of this kind.
  static var table: FieldTable<ClassifierDraft> {
    let network = FieldTable(Network()) {
      Field("columns", \.columns, 1..., unit: "sites", "Width of a picture.")
      Field("channels", \.channels, 1...1024, "Channels of the convolution.")
      Field("pool", \.pool, 1...64, unit: "sites", "Side of a window of which the largest response is kept.")
      Field("response", \.response, "What follows the convolution.")
    }
    return FieldTable(ClassifierDraft()) {
      FieldBuilder.learned
      Field("network", \.network, .object(network), "Sizes: 3x3 convolution, response, max-pooling, linear layer.")
      FieldBuilder.steps
      Field("checkpoint_every", \.checkpointEvery, 1..., unit: "steps", "How often the state is stored.")
      Field("validate_every", \.validateEvery, 1..., unit: "steps", "How often the accuracy is measured.")
      Field("weights", \.weights, "The file written, beside the config; null stands for its name with .safetensors.")
    }
  }

  /// The shape of the network on pictures of some classes.
  func shape(length: Int, classes: Int) throws(Refusal) -> ClassifierShape {
    var shape = ClassifierShape(length: length, columns: network.columns, classes: classes)
    (shape.channels, shape.pool, shape.response) = (network.channels, network.pool, network.response)
    if let fault = shape.fault { throw Refusal("network.\(fault.message)", remedy: "change 'network'") }
    return shape
  }
}
