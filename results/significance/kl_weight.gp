# G2D2 on faces: the weight of the KL term: lpips_squeeze against KL weight, in units of λ* = σ/√n; mean, ends of its interval
# 'gnuplot kl_weight.gp' in this folder draws kl_weight.svg and kl_weight.pdf.
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics lc rgb "#DDDDDD" lw 0.5
set key top right Left reverse samplen 2 spacing 1.1
set xlabel "KL weight, in units of λ* = σ/√n"
set ylabel "lpips_squeeze ↓"
set logscale x
set offsets graph 0.05, graph 0.05, graph 0.05, graph 0.05
set title "G2D2 on faces: the weight of the KL term"
do for [kind in "svg pdf"] {
  if (kind eq "svg") {
    set terminal svg size 640,400 noenhanced font "Helvetica,13" background "white"
  } else {
    set terminal pdfcairo size 16.0cm,10.0cm noenhanced font "Helvetica,9"
  }
  set output "kl_weight.".kind
  plot "kl_weight.dat" index 0 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2" title "held constant", \
    "kl_weight.dat" index 1 using 1:2:3:4 with yerrorlines lw 1.6 pt 7 ps 0.6 lc rgb "#D55E00" title "released ramp, 6.7 to 0.067 λ*"
  unset output
}
