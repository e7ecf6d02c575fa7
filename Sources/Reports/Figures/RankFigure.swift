import Statistics

/// Rank histograms: flat where a sampler is calibrated.
public enum RankFigure {
  /// One histogram.
  public struct Panel: Sendable {
    /// Above it.
    public var name: String
    /// Counts, bin by bin.
    public var counts: [Int]

    /// Counts with their name.
    public init(name: String, counts: [Int]) {
      self.name = name
      self.counts = counts
    }
  }

  /// The figure: bars, and the band that a flat law's bin stays in with 99 % (normal approximation).
  public static func figure(name: String, title: String, panels: [Panel], columns wanted: Int = 4) -> Figure {
    let blocks = panels.map { panel in
      "# \(panel.name): bin, count\n" + panel.counts.enumerated().map { "\($0) \($1)\n" }.joined()
    }
    let columns = min(max(1, panels.count), wanted)
    let rows = (panels.count + columns - 1) / columns
    let draw = panels.enumerated().flatMap { index, panel -> [String] in
      let total = Double(panel.counts.reduce(0, +))
      let bins = Double(max(1, panel.counts.count))
      let expected = total / bins
      let reach = Normal.quantile(0.995) * (expected * (1 - 1 / bins)).squareRoot()
      let band = [max(0, expected - reach), expected + reach].map(Gnuplot.number)
      let highest = max(Double(panel.counts.max() ?? 0), expected + reach)
      return [
        "set title \(Gnuplot.quote(panel.name)) offset 0,-0.5", "set xrange [-0.5:\(bins) - 0.5]",
        "set yrange [0:\(Gnuplot.number(highest * 1.1))]",
        "set object 1 rectangle from graph 0, first \(band[0]) to graph 1, first \(band[1]) "
          + "fc rgb \"#DDDDDD\" fs noborder behind",
        "plot $data index \(index) using 1:2 with boxes fs solid 0.8 noborder \(Gnuplot.colour(0)) notitle, \\",
        "    \(Gnuplot.number(expected)) with lines lc rgb \"#555555\" dt 2 notitle",
      ]
    }
    return Figure(
      name, about: "\(title); grey: where 99 % of the counts of a uniform law lie", blocks: blocks,
      width: 7 * Double(columns), height: 4.5 * Double(max(1, rows)),
      settings: Gnuplot.axes + ["unset grid", "set boxwidth 0.9", "unset key", "set xtics format \"\" scale 0"],
      page: ["set multiplot layout \(max(1, rows)),\(columns) title \(Gnuplot.quote(title))"] + draw + [
        "unset multiplot"
      ])
  }
}
