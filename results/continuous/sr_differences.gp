# Samplers against G2D2 on 50 test faces: lpips_squeeze minus that of G2D2, mean and BCa interval over items; filled: significant after Holm
# 'gnuplot sr_differences.gp' in this folder draws sr_differences.svg and sr_differences.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
set xlabel "lpips_squeeze − G2D2, better to the left"
set grid noytics xtics
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lc rgb "#888888" dt 2
set offsets graph 0.05, graph 0.05, 0, 0
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 640,208 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 16.0cm,5.2cm noenhanced font "Helvetica,9"
  }
  set output "sr_differences.".kind
  set multiplot layout 1,1 title "Samplers against G2D2 on 50 test faces"
  set title "super_resolution"
  set yrange [-6:1]
  plot "sr_differences.dat" index 0 using 1:4:2:3:ytic(6) with xerrorbars lw 1.6 pt 6 ps 0.8 lc rgb "#0072B2" notitle, \
      "sr_differences.dat" index 0 using ($5 == 1 ? $1 : NaN):4 with points pt 7 ps 0.8 lc rgb "#0072B2" notitle
  unset multiplot
  unset output
}
