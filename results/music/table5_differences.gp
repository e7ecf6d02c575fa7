# Samplers against SGDD on 100 test songs: histogram_hellinger minus that of SGDD, mean and BCa interval over items; filled: significant after Holm
# 'gnuplot table5_differences.gp' in this folder draws table5_differences.svg and table5_differences.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
set xlabel "histogram_hellinger − SGDD, better to the left"
set grid noytics xtics
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lc rgb "#888888" dt 2
set offsets graph 0.05, graph 0.05, 0, 0
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 640,416 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 16.0cm,10.4cm noenhanced font "Helvetica,9"
  }
  set output "table5_differences.".kind
  set multiplot layout 2,1 title "Samplers against SGDD on 100 test songs"
  set title "40 % measured"
  set yrange [-6:1]
  plot "table5_differences.dat" index 0 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "table5_differences.dat" index 0 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  set title "40 % hidden"
  set yrange [-6:1]
  plot "table5_differences.dat" index 1 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "table5_differences.dat" index 1 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  unset multiplot
  unset output
}
