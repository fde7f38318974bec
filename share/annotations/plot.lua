---@meta rnnlua.plot
error "annotations for editors, not to be loaded"

---@class rnnlua.Series
---@field y rnnlua.Array|number[] a number that is not finite leaves a gap
---@field x? rnnlua.Array|number[] by default 1, 2, …
---@field name? string for the legend

---@class rnnlua.PlotOptions
---@field series rnnlua.Series[]
---@field title? string
---@field x? string the label of the x axis
---@field y? string the label of the y axis
---@field log? boolean whether the y axis is logarithmic
---@field points? boolean whether points are not joined by lines
---@field width? integer columns, by default 79; of an SVG pixels, by default 720
---@field height? integer rows between the axes, by default 14; of an SVG pixels, by default 400

---@class rnnlua.ShowOptions: rnnlua.PlotOptions
---@field save? string the path of an SVG file to write, too

--- A plot that is drawn again in its place in the terminal.
---@class rnnlua.LivePlot
local LivePlot = {}

--- Draws the plot as its series are now, in place of the one before.
function LivePlot:draw() end

--- Prints lines above the plot, without a line break at the end.
---@param said string
function LivePlot:print(said) end

--- Leaves the plot where it is. Where nothing can be drawn in place, prints it.
function LivePlot:close() end

---@class rnnlua.plotlib
local plot = {}

--- A plot as text, lines without a line break at the end.
---@param options rnnlua.PlotOptions
---@return string
---@nodiscard
function plot.text(options) end

--- Writes a plot as an SVG file, with gnuplot.
---@param path string
---@param options rnnlua.PlotOptions
---@return true? saved
---@return string? why not
function plot.save(path, options) end

--- Prints a plot as text, as wide as the terminal. With `save`, also writes an SVG file, and says so, or why not.
---@param options rnnlua.ShowOptions
---@return boolean? saved nil without `save`
function plot.show(options) end

--- A plot that is drawn again in its place in the terminal while a program runs. The options are read at each drawing.
---@param options rnnlua.PlotOptions
---@return rnnlua.LivePlot
---@nodiscard
function plot.live(options) end

return plot
