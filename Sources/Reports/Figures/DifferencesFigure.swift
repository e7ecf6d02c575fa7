import Statistics

extension PairedReport {
  /// Mean differences from the baseline with their bootstrap intervals, a panel a task; filled where Holm lets them count.
  public func figure(name: String, title: String, _ random: RandomWords) throws(CompareError) -> Figure {
    var blocks: [String] = []
    var panels: [String] = []
    var most = 1
    let summary = options.summary
    for problem in problems {
      let pairs = try pairs(problem).filter { $0.failed == 0 }
      guard !pairs.isEmpty else { continue }
      most = max(most, pairs.count)
      let purpose = "\(problem.task)/\(options.metric)/\(options.baseline)"
      let comparison = Comparison(
        pairs.map { ($0.sampler, $0.differences) }, options: summary, purpose: purpose, random)
      var lines = ["# \(problem.task)", "# difference low high row significant sampler"]
      for (row, (pair, result)) in zip(pairs, comparison.results).enumerated() {
        let interval = bcaInterval(
          pair.differences, confidence: summary.confidence, resamples: summary.resamples,
          random: random("\(purpose)/\(pair.sampler)/difference"))
        let isClear = result.p <= summary.level && !result.tooSmall
        let ends = interval.reason == nil ? (interval.low, interval.high) : (interval.estimate, interval.estimate)
        lines.append(
          [interval.estimate, ends.0, ends.1].map(Gnuplot.number).joined(separator: " ")
            + " \(-row) \(isClear ? 1 : 0) " + Gnuplot.quote(pair.sampler))
      }
      blocks.append(lines.joined(separator: "\n") + "\n")
      let index = blocks.count - 1
      panels += [
        "set title \(Gnuplot.quote(problem.task))", "set yrange [\(-pairs.count):1]",
        "plot $data index \(index) using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 \(Gnuplot.colour(0)) notitle, \\",
        "    $data index \(index) using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 \(Gnuplot.colour(0)) notitle",
      ]
    }
    let unit = column.unit.isEmpty ? "" : " (\(column.unit))"
    let better = column.higherIsBetter.map { $0 ? ", better to the right" : ", better to the left" } ?? ""
    return Figure(
      name,
      about: "\(title): \(options.metric) minus that of \(options.baseline), mean and BCa interval over "
        + "\(summary.unit.rawValue)s; filled: significant after Holm",
      blocks: blocks, height: Double(max(1, blocks.count)) * (2.2 + 0.5 * Double(most)),
      settings: Gnuplot.axes + [
        "set xlabel \(Gnuplot.quote("\(options.metric) − \(options.baseline)\(unit)\(better)"))",
        "set grid noytics xtics",
        "set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lc rgb \"#888888\" dt 2",
        "set offsets graph 0.05, graph 0.05, 0, 0",
      ],
      page: ["set multiplot layout \(max(1, blocks.count)),1 title \(Gnuplot.quote(title))"] + panels + [
        "unset multiplot"
      ])
  }
}
