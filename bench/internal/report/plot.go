package report

import (
	"fmt"
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The size of the plot.
const (
	width  = 22 * vg.Centimeter
	rowOf  = 1.2 * vg.Centimeter // the height of a server's row
	margin = 3 * vg.Centimeter
	border = 4 * vg.Millimeter
)

var (
	fill  = color.RGBA{R: 0x4c, G: 0x78, B: 0xa8, A: 0xff}
	faint = color.RGBA{R: 0xdd, G: 0xdd, B: 0xdd, A: 0xff}
)

// WritePlot draws the requests per second of each server into a PNG file: medians as bars, and the
// spread as lines.
func (r Report) WritePlot(file string) error {
	p, err := r.plot()
	if err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	canvas := vgimg.New(width, margin+rowOf*vg.Length(len(r.Servers)))
	p.Draw(draw.Crop(draw.New(canvas), border, -border, border, -border))
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(out); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

func (r Report) plot() (*plot.Plot, error) {
	rows := len(r.Servers)
	var medians plotter.Values
	var names []string
	spread := spreads{}
	labels := plotter.XYLabels{}
	for i := range rows {
		s := r.Servers[rows-1-i] // the first one is on top
		median := s.PerSecond.Median()
		medians, names = append(medians, median), append(names, s.Name)
		spread.XYs = append(spread.XYs, plotter.XY{X: median, Y: float64(i)})
		spread.ends = append(spread.ends, [2]float64{median - s.PerSecond.Min(), s.PerSecond.Max() - median})
		labels.XYs = append(labels.XYs, plotter.XY{X: s.PerSecond.Max(), Y: float64(i)})
		labels.Labels = append(labels.Labels, " "+number(median))
	}
	bars, err := plotter.NewBarChart(medians, rowOf/2)
	if err != nil {
		return nil, err
	}
	bars.Horizontal, bars.Color, bars.LineStyle.Width = true, fill, 0
	lines, err := plotter.NewXErrorBars(spread)
	if err != nil {
		return nil, err
	}
	texts, err := plotter.NewLabels(labels)
	if err != nil {
		return nil, err
	}
	texts.Offset = vg.Point{X: vg.Points(2), Y: -vg.Points(4)}
	grid := plotter.NewGrid()
	grid.Horizontal.Width, grid.Vertical.Color = 0, faint

	p := plot.New()
	p.Title.Text = fmt.Sprintf("Requests per second (%s), %s", r.Load, r.Machine.CPU)
	p.Title.Padding = border
	p.NominalY(names...)
	p.Y.Min, p.Y.Max = -0.5, float64(rows)-0.5
	p.X.Min, p.X.Max = 0, r.most()*1.15 // room for the numbers
	p.Add(grid, bars, lines, texts)
	return p, nil
}

// most returns the largest value.
func (r Report) most() (most float64) {
	for _, s := range r.Servers {
		most = max(most, s.PerSecond.Max())
	}
	return most
}

// spreads are the ends of the lines over the bars, as distances from the medians.
type spreads struct {
	plotter.XYs
	ends [][2]float64
}

// XError implements plotter.XErrorer.
func (s spreads) XError(i int) (below, above float64) { return s.ends[i][0], s.ends[i][1] }
