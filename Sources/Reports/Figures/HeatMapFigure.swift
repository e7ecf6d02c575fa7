/// Laws of two coordinates side by side, the truth first.
public struct HeatMapFigure: Sendable {
  /// One law.
  public struct Panel: Sendable {
    /// Above it.
    public var name: String
    /// Probability of (first, second), row-major by the first coordinate; V × V values.
    public var probabilities: [Double]

    /// A law with its name.
    public init(name: String, probabilities: [Double]) {
      self.name = name
      self.probabilities = probabilities
    }
  }

  /// The figure: one colour scale for all panels, from 0 to the highest probability of the first one.
  ///
  /// Requires panels of `width`² values, at least one.
  public static func figure(name: String, title: String, width: Int, panels: [Panel]) -> Figure {
    precondition(panels.allSatisfy { $0.probabilities.count == width * width }, "a panel is square")
    let blocks = panels.map { panel in
      "# \(panel.name): a line a value of the second coordinate, a column a value of the first\n"
        + (0..<width).map { y in
          (0..<width).map { x in Gnuplot.number(panel.probabilities[x * width + y]) }.joined(separator: " ")
        }.joined(separator: "\n") + "\n"
    }
    let columns = min(panels.count, 4)
    let rows = (panels.count + columns - 1) / max(1, columns)
    let top = panels.first?.probabilities.max() ?? 1
    let draw = panels.enumerated().flatMap { index, panel in
      [
        "set title \(Gnuplot.quote(panel.name)) offset 0,-0.5",
        "plot $data index \(index) matrix using 1:2:3 with image notitle",
      ]
    }
    return Figure(
      name, about: title, blocks: blocks, width: 5.5 * Double(columns), height: 5.8 * Double(rows),
      settings: [
        "set size square", "set border lw 0.5", "unset tics", "unset colorbox", "unset key",
        "set palette defined (0 \"#FFFFFF\", 0.15 \"#C6DBEF\", 0.5 \"#4292C6\", 1 \"#08306B\")",
        "set cbrange [0:\(Gnuplot.number(top))]", "set xrange [-0.5:\(width).0 - 0.5]",
        "set yrange [-0.5:\(width).0 - 0.5]",
      ], page: ["set multiplot layout \(rows),\(columns) title \(Gnuplot.quote(title))"] + draw + ["unset multiplot"])
  }
}
