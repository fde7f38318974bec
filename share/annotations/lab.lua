---@meta rnnlua.lab
error "annotations for editors, not to be loaded"

---@alias rnnlua.FreeCheck fun(case: rnnlua.Case): string?

---@class rnnlua.Check

---@class rnnlua.Task
---@field [1] string its name
---@field [integer] rnnlua.Check|rnnlua.FreeCheck|string its checks, from 2 on
---@field points? number
---@field text? string
---@field hints? string[] a first idea, the concept, a worked step

---@class rnnlua.Mistake
---@field [1] string its name
---@field from string what stands in the solution, exactly once
---@field to string what stands there in its place
---@field why string what is right instead
---@field hint? integer the number of the hint that helps

---@alias rnnlua.InputKind "number"|"sequence"|"positive"|"integer"

--- A kind (a number where it is left out) and dimensions: names, multiples of a name, integers.
---@class rnnlua.Input
---@field [integer] rnnlua.InputKind|string|integer
---@field from? integer|string the least integer, or a dimension
---@field to? integer|string the largest
---@field draw? fun(rng: rnnlua.Rng, sizes: table<string, integer>): any a random value

---@class rnnlua.Definition
---@field [integer] rnnlua.Task the tasks
---@field title string
---@field minutes? number
---@field class? string the name of the layer's class
---@field func? string in its place, the name of a function
---@field arguments? fun(rng: rnnlua.Rng): ... of a function: those of one random call
---@field inputs? table<string, rnnlua.InputKind|rnnlua.Input> of a layer, by name
---@field dims? table<string, integer|integer[]> by dimension its size, or the smallest and the largest
---@field outputs? string[] the names of several values
---@field gradients? string[] the inputs whose gradients backward must return, in order
---@field optional? string[] those of them that backward may leave out
---@field draws? integer how many a check makes at least
---@field tolerance? number the part by which a value may differ
---@field lengths? integer[] the shortest and the longest sequence that is drawn
---@field text? string Markdown
---@field formula? string|string[] what the student is given
---@field figure? string the name of an SVG file beside lab.lua
---@field mistakes? rnnlua.Mistake[]

---@class rnnlua.Lab
local Lab = {}

--- Runs the lab as a script; end its file with `return lab { … }:run(...)`.
---@param ... any the script's arguments
---@return any
function Lab:run(...) end

--- What a free-form check gets: one random draw.
---@class rnnlua.Case
---@field number integer of the draw
---@field rng rnnlua.Rng of this draw's own
---@field inputs table of a layer: the draw, by name
---@field n? integer of a layer: the length of its sequences
---@field sizes? table<string, integer> of a layer: the sizes of the dimensions
---@field layer any of a layer: a new one of the student's
---@field solution any yours: a new layer, or the function
---@field func fun(...: any): ... of a function: the student's
---@field observing boolean whether the check runs only to observe numbers; nothing that it shows is seen
local Case = {}

--- One more new layer of the student's class, such as for a chain of cells.
---@return rnnlua.Layer
function Case:new_layer() end

--- The values of the student's layer at the draw, or at other inputs.
---@param inputs? table by name
---@return any ... one, or those of several outputs
function Case:forward(inputs) end

--- The gradients of the student's layer, after `forward`.
---@param ... any the upstream gradient of each output
---@return any ...
function Case:backward(...) end

--- Checks the gradients of a layer as check_gradients does, and shows what is wrong.
---@param layer? any in the place of the student's
---@param options? table of check_gradients; `at` is the draw unless they say otherwise
---@return string? problem
function Case:gradients(layer, options) end

--- The arguments of the draw, afresh at each call.
---@return any ...
function Case:arguments() end

--- Numbers that tell mistakes apart, besides what the calls above return.
---@param ... any
function Case:observe(...) end

--- A line for the student to read.
---@param line string at most 66 characters
function Case:show(line) end

--- Says that what the check returns is only that a number is wrong, and not why: if no known mistake matches, the
--- student is told so.
function Case:unexplained() end

--- Shows a plot to the student, as wide as the lines below a task.
---@param options rnnlua.PlotOptions without width
function Case:plot(options) end

--- The draw in words.
---@return string
function Case:describe() end

---@class rnnlua.lablib
---@overload fun(definition: rnnlua.Definition): rnnlua.Lab
local lab = {}

--- The value at a point: of a layer at inputs by name, of a function at its arguments.
---@param expected any
---@param ... any
---@return rnnlua.Check
function lab.value(expected, ...) end

--- The value is the solution's on random draws.
---@return rnnlua.Check
function lab.same_as_solution() end

--- Every gradient is right on random draws, and the layer follows the contract.
---@return rnnlua.Check
function lab.gradients() end

--- Forward calls the library's layers of a class as often as the solution does.
---@param class "RecurrentCell"
---@param options? { required: boolean }
---@return rnnlua.Check
function lab.built_from(class, options) end

--- A free-form check: f returns nothing where it holds, else a sentence that says what is wrong.
---@param sentence string what holds
---@param f rnnlua.FreeCheck
---@return rnnlua.Check
function lab.check(sentence, f) end

return lab
