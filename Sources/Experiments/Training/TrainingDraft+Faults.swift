extension TrainingDraft {
  /// What is wrong with fields that are each in range; what depends on the data is found when it is there.
  var faults: [(path: [String], message: String, hint: String?)] {
    var faults: [(path: [String], message: String, hint: String?)] = []
    if batch % microBatch != 0 {
      faults.append((["micro_batch"], "'micro_batch' is \(microBatch), which does not divide batch = \(batch)", nil))
    }
    if sigmaMin >= sigmaMax {
      faults.append((["sigma_min"], "'sigma_min' is \(sigmaMin), not below sigma_max = \(sigmaMax)", nil))
    }
    if readout == .score, loss == .crossEntropy {
      faults.append((["readout"], "log-scores have no cross-entropy", "set \"loss\": \"score_entropy\""))
    }
    if process.isMasking, readout == .score || loss == .scoreEntropy {
      let field = readout == .score ? "readout" : "loss"
      faults.append(([field], "score entropy is for uniform noise", "use cross_entropy and the readout denoiser"))
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
}
