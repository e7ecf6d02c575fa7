import Diffusion
import Foundation
import Metrics
import Tensors
import Testing

@Suite struct SignalTests {
  @Test func psnrOfAnAllBlackImage() throws {
    // 97 ones of 1024; errors that the published decibels stand for.
    for (errors, decibels) in [(97, 10.2352), (0, 80), (10, 20.1030), (19, 17.3155), (67, 11.8423), (1_024, 0)] {
      let truth = (0..<1_024).map { Token($0 < errors ? 1 : 0) }
      let black = TokenBatch(count: 1, length: 1_024)
      let scores = try PSNRMetric().scores(input(black, truth: truth))
      #expect(close(scores["psnr"]!, decibels, 1e-4), "\(errors) errors: \(scores)")
      #expect(scores["exact_recovery"] == (errors == 0 ? 1 : 0))
    }
  }

  @Test func psnrIsTheMeanOfDecibels() throws {
    let draws = TokenBatch(rows: [[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]])
    let scores = try PSNRMetric().scores(input(draws))
    let quarter = -10 * log10(0.25 + 1e-8)
    #expect(close(scores["psnr"]!, (80 + quarter - 10 * log10(1 + 1e-8)) / 3))
    #expect(close(scores["psnr_median"]!, quarter) && close(scores["exact_recovery"]!, 1 / 3.0))
    #expect(close(try SitesMetric().evaluate(input(draws))[0], (1 + 0.75 + 0) / 3))
  }

  @Test func unorderedSymbolsHaveNoPSNR() throws {
    let draws = TokenBatch(rows: [[0, 3], [2, 3]])
    let scores = try PSNRMetric().scores(input(draws, truth: [2, 3], vocabulary: 4))
    #expect(scores["psnr"]!.isNaN && scores["psnr_median"]!.isNaN && scores["exact_recovery"] == 0.5)
    #expect(try SitesMetric().evaluate(input(draws, truth: [2, 3], vocabulary: 4)) == [0.75])
  }

  @Test func fit() throws {
    let draws = TokenBatch(rows: [[0, 0], [1, 1], [1, 0]])
    let scores = try FitMetric().scores(
      input(draws, truth: [1, 0], logLikelihood: { -2 - 3 * Double($0.reduce(0, +)) }))
    #expect(close(scores["log_likelihood"]!, -5) && close(scores["fit_gap"]!, 0))
    let impossible = try FitMetric().scores(
      input(draws, truth: [1, 0], logLikelihood: { $0.first == 0 ? -.infinity : 0 }))
    #expect(impossible["log_likelihood"] == -.infinity && impossible["fit_gap"] == -.infinity)
  }

  @Test func labelsOfNearestNeighbours() throws {
    let training = TokenBatch(rows: [[0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0]])
    let classifier = try NearestNeighbourLabels(rows: training, labels: [7, 8, 9, 5])
    // [0, 0, 0, 1] is at distance 1 of rows 0 and 2: the lowest index decides.
    let draws = TokenBatch(rows: [[0, 0, 0, 1], [1, 1, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0]])
    #expect(classifier.labels(draws) == [7, 8, 9, 5])
    let agreement = try LabelAgreementMetric().evaluate(input(draws, truth: [0, 1, 0, 0], labels: classifier))
    #expect(agreement == [0.25])
    #expect(try LabelAgreementMetric().evaluate(input(draws))[0].isNaN)
    #expect(try LabelAgreementMetric().evaluate(input(draws, vocabulary: 3, labels: classifier))[0].isNaN)
  }

  @Test func labelsAgainstBruteForceAcrossWords() throws {
    var random = RandomStream(seed: 6).generator()
    var rows: [[Token]] = []
    for _ in 0..<60 {
      var row: [Token] = []
      for _ in 0..<130 { row.append(random.bernoulli(0.3) ? 1 : 0) }
      rows.append(row)
    }
    let training = Array(rows[..<40])
    let classifier = try NearestNeighbourLabels(rows: TokenBatch(rows: training), labels: Array(0..<40))
    let expected = rows[40...].map { query in
      training.indices.min { a, b in
        zip(query, training[a]).count { $0 != $1 } < zip(query, training[b]).count { $0 != $1 }
      }
    }
    #expect(classifier.labels(TokenBatch(rows: Array(rows[40...]))) == expected)
  }

  @Test func badTrainingRowsAreErrors() {
    #expect(throws: MetricError.labels(rows: 2, labels: 3)) {
      try NearestNeighbourLabels(packedRows: [1, 2], length: 3, labels: [0, 1, 2])
    }
    #expect(throws: MetricError.labels(rows: 0, labels: 0)) {
      try NearestNeighbourLabels(packedRows: [], length: 3, labels: [])
    }
    #expect(throws: MetricError.notBits(row: 1)) {
      try NearestNeighbourLabels(rows: TokenBatch(rows: [[0, 1], [0, 2]]), labels: [0, 1])
    }
  }

  @Test func badInputIsAnError() {
    let draws = TokenBatch(rows: [[0, 1]])
    for metric in MetricCatalogue.all {
      #expect(throws: MetricError.noDraws) { try metric.evaluate(input(TokenBatch(count: 0, length: 2))) }
      #expect(throws: MetricError.length("the truth", 3, expected: 2)) {
        try metric.evaluate(input(draws, truth: [0, 1, 0]))
      }
      #expect(throws: MetricError.token(2, vocabulary: 2)) { try metric.evaluate(input(draws, truth: [0, 2])) }
    }
    #expect("\(MetricError.length("a draw", 3, expected: 2))" == "a draw has 3 sites; the likelihood has 2")
  }

  @Test func theCatalogueHasDistinctNamesAndColumns() throws {
    let names = MetricCatalogue.all.map { type(of: $0).name }
    #expect(
      names == [
        "distribution", "g_test", "log_gap", "rank", "entropy", "psnr", "sites", "fit", "label_agreement",
        "site_marginals", "histogram_hellinger", "outliers", "sbc", "misfit", "signals",
      ])
    let columns = MetricCatalogue.all.flatMap { $0.columns.map(\.name) }
    #expect(Set(columns).count == columns.count)
    #expect(MetricCatalogue.metric(named: "psnr") is PSNRMetric && MetricCatalogue.metric(named: "ssim") == nil)
    for metric in MetricCatalogue.all {
      #expect(try metric.evaluate(input(TokenBatch(count: 2, length: 3))).count == metric.columns.count)
      #expect(metric.columns.allSatisfy { !$0.doc.isEmpty })
    }
  }
}
