package dashboards

// Place is where a panel or a row's heading stands, in cells of the grid.
type Place struct{ X, Y, Width, Height int }

// Placed is a panel, or a row's heading where Panel is nil, with its place and its
// number in the dashboard.
type Placed struct {
	ID    int
	Row   *Row
	Panel *Panel
	Place Place
}

// Layout places the panels from left to right, and begins a new line where the
// next panel has no room. A line is as high as its highest panel.
func (d Dashboard) Layout() []Placed {
	var all []Placed
	add := func(row *Row, panel *Panel, place Place) {
		all = append(all, Placed{ID: len(all) + 1, Row: row, Panel: panel, Place: place})
	}
	y := 0
	for i := range d.Rows {
		row := &d.Rows[i]
		add(row, nil, Place{0, y, gridWidth, 1})
		y++
		x, height := 0, 0
		for j := range row.Panels {
			panel := &row.Panels[j]
			size := panel.size()
			if x+size.Width > gridWidth {
				x, y, height = 0, y+height, 0
			}
			add(row, panel, Place{x, y, size.Width, size.Height})
			x, height = x+size.Width, max(height, size.Height)
		}
		y += height
	}
	return all
}
