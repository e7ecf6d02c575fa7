# Ranks of truths among 63 draws: a chain of 16 sites of three symbols; grey: where 99 % of the counts of a uniform law lie
# 'gnuplot ranks_chain.gp' in this folder draws ranks_chain.svg and ranks_chain.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
unset grid
set boxwidth 0.9
unset key
set xtics format "" scale 0
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 560,1980 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 14.0cm,49.5cm noenhanced font "Helvetica,9"
  }
  set output "ranks_chain.".kind
  set multiplot layout 11,2 title "Ranks of truths among 63 draws: a chain of 16 sites of three symbols"
  set title "SGDD: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 0 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 1 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD (published coupling): log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 2 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SGDD (published coupling): projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 3 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "DPS: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 4 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "DPS: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 5 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SVDD-PM: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 6 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SVDD-PM: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 7 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SMC: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 8 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SMC: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 9 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SMC (2 particles): log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:154.0]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 10 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "SMC (2 particles): projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 11 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "G2D2 (elbo): log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 12 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "G2D2 (elbo): projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 13 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:218.9]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 14 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:173.8]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 15 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS-SMC: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 16 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "APS-SMC: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 17 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "exact: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:37.400000000000006]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 18 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "exact: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 19 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "prior: log_likelihood" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:207.9]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 20 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  set title "prior: projection" offset 0,-0.5
  set xrange [-0.5:16.0 - 0.5]
  set yrange [0:34.269034869771495]
  set object 1 rectangle from graph 0, first 8.84633193657137 to graph 1, first 31.15366806342863 fc rgb "#DDDDDD" fs noborder behind
  plot "ranks_chain.dat" index 21 using 1:2 with boxes fs solid 0.8 noborder lc rgb "#0072B2" notitle, \
      20.0 with lines lc rgb "#555555" dt 2 notitle
  unset multiplot
  unset output
}
