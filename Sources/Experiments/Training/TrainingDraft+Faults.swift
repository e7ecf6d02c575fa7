extension TrainingDraft {
  /// What is wrong with fields that are each in range; what depends on the data is found when it is there.
  var faults: [TrainingFault] {
    var faults: [TrainingFault] = []
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
    return faults
  }
}
