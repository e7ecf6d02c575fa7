import Platform

/// A figure as gnuplot draws it: numbers in a `.dat`, the drawing in a `.gp`, both a function of the rows alone.
public struct Figure: Sendable, Equatable {
  /// The stem of its files.
  public let name: String
  /// Blocks of numbers, two empty lines between blocks, with comments that say what they are.
  public let data: String
  /// Draws `name.svg` and `name.pdf` from `name.dat` in the folder of all three.
  public let script: String

  /// A figure from blocks of data and the commands of one page.
  ///
  /// - Parameters:
  ///   - width: of the page, in units of 1 cm; `height` likewise.
  ///   - settings: commands before the first page.
  ///   - page: what draws; `$data` stands for the name of the data file in quotes.
  init(
    _ name: String, about: String, blocks: [String], width: Double = 16, height: Double = 10, settings: [String],
    page: [String]
  ) {
    self.name = name
    let about = about.replacing("\n", with: " ")
    data = "# \(about)\n" + blocks.joined(separator: "\n\n")
    let file = Gnuplot.quote("\(name).dat")
    let lines =
      [
        "# \(about)", "# 'gnuplot \(name).gp' in this folder draws \(name).svg and \(name).pdf.", "set encoding utf8",
      ] + settings + [
        "do for [kind in \"svg pdf\"] {",
        "  if (kind eq \"svg\") {",
        "    set terminal svg size \(Int(40 * width)),\(Int(40 * height)) noenhanced font \"Helvetica,13\" "
          + "background \"white\"",
        "  } else {",
        "    set terminal pdfcairo size \(width)cm,\(height)cm noenhanced font \"Helvetica,9\"",
        "  }",
        "  set output \(Gnuplot.quote(name + ".")).kind",
      ] + page.map { "  " + $0.replacing("$data", with: file) } + ["  unset output", "}"]
    script = lines.joined(separator: "\n") + "\n"
  }

  /// Writes `.dat` and `.gp`, and draws where gnuplot is installed.
  ///
  /// - Returns: the files written, and whether the pictures are among them.
  public func write(to folder: String, draws: Bool = true) throws(SystemError) -> (files: [String], isDrawn: Bool) {
    try File.replace("\(folder)/\(name).dat", Array(data.utf8))
    try File.replace("\(folder)/\(name).gp", Array(script.utf8))
    let files = ["dat", "gp"].map { "\(folder)/\(name).\($0)" }
    guard draws, let gnuplot = try? ChildProcess(["gnuplot", "-e", "cd \(Gnuplot.quote(folder))", "\(name).gp"]),
      gnuplot.finish().code == 0
    else { return (files, false) }
    return (files + ["svg", "pdf"].map { "\(folder)/\(name).\($0)" }, true)
  }
}

/// Text as gnuplot reads it.
enum Gnuplot {
  /// A string in which nothing is a command; `noenhanced` terminals leave _ and ^ alone.
  static func quote(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ") + "\""
  }

  /// A number, or the word that gnuplot skips.
  static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "NaN" }

  /// Okabe and Ito's colours, told apart by the colour-blind; the same order in every figure.
  static let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]

  /// The colour of a series.
  static func colour(_ index: Int) -> String { "lc rgb \"\(colours[index % colours.count])\"" }

  /// Axes left and below only, light grid.
  static let axes = [
    "set border 3 lw 0.8", "set tics nomirror out scale 0.6", "set grid ytics lc rgb \"#DDDDDD\" lw 0.5",
  ]
}
