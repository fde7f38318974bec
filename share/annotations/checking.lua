---@meta rnnlua.checking
error "annotations for editors, not to be loaded"

--- A layer, or a function of one table of named inputs.
---@alias rnnlua.Subject rnnlua.Layer|rnnlua.RecurrentCell|rnnlua.Recurrent|table|fun(inputs: table): any

---@class rnnlua.EstimateOptions
---@field at table the inputs by name: numbers, sequences of numbers; copied, and left as they are
---@field wrt? string|string[] the inputs that move; by default all with a gradient
---@field dout? number|table the upstream gradient: 1 by default; one per step for a layer with states()
---@field method? "ladder"|"scaled"|"central" how to estimate; "ladder" has a bound on its error
---@field eps? number the step of "scaled" and "central"
---@field noise? number relative noise of the forward, where it is known

---@class rnnlua.CheckOptions
---@field at? table the inputs by name: the first point; or `shapes`
---@field shapes? table by name sizes, outermost first: 5, "H", { "4H", "D" }; in the place of `at`, or beside it
---@field dims? table<string, integer> the sizes of the dimensions that `shapes` names
---@field indices? table<string, string> by fixed input the dimension that its integers are indices into: { k = "V" }
---@field arrays? boolean whether the inputs that `shapes` gives are arrays (false: tables)
---@field wrt? string|string[] gradients that must be returned; other inputs without a float in them are fixed
---@field dout? number|table the upstream gradient at every point; a generic one by default
---@field points? integer how many; from the second on, generic ones (7, above 64 coordinates 3, in fast mode 1)
---@field seed? integer of what is drawn (1)
---@field mode? "full"|"fast" every number for itself, or random directions
---@field rule? "certified"|"absolute" how to decide
---@field tol? number of the absolute rule (1e-3)
---@field rtol? number of the certified rule (1e-6)
---@field ftol? number of the certified rule (1e-9)
---@field atol? number of the certified rule (0)
---@field method? "ladder"|"scaled"|"central" as for estimate_gradients
---@field eps? number as for estimate_gradients
---@field noise? number as for estimate_gradients
---@field fresh? fun(n: integer?): any returns a new layer like this one
---@field accumulate? true|string|table gradients add up until they are told to zero, by the method named
---@field checks? table<string, boolean> by the id of a check of the contract, false switches it off
---@field mistakes? table[] known mistakes: { id, name, why, hint, make }
---@field explain? number|false seconds for which a FAIL is explained (1); math.huge for no limit; false for none
---@field on_verdict? fun(report: rnnlua.Report) gets the report before a FAIL is explained
---@field progress? boolean whether a line on a terminal says how far a long check is (true)

---@class rnnlua.Report
---@field verdict "PASS"|"FAIL"|"INCONCLUSIVE" by the rule
---@field certified "PASS"|"FAIL"|"INCONCLUSIVE" by the certified rule, contract checks included
---@field rule "certified"|"absolute"
---@field entries table[] one a point, input and index: exact, estimate, bound, verdict, reason, …
---@field contract table[] one for each check of the contract: id, verdict, message
---@field mistakes table[] what the mistake is: id, name, explanation, hint, path; empty where it is unknown
---@field unexplained? string[] the gradients that fail and that no mistake explains
---@field smallest? table the smallest case that fails in the same way: inputs, dout, n, wrong
---@field equal? table two named dimensions that are as long as each other at all points, and their size
---@field where? string in a sequence, where the gradient begins to be wrong
---@field found? table in fast mode by input: how many numbers are known to be wrong, and whether these are all
---@field forwards { verdict: integer, explanation: integer } of the layer and others like it
---@field left_out? string[] what there were no forwards or no time to explain
---@field stopped? "forwards"|"seconds" which of the two
---@field mode "full"|"fast"
---@field seed integer
---@field points integer
---@field evaluations integer forwards of the estimates
---@field reproduce string an expression of Lua that repeats the check
---@field inputs string[]
---@field gradients string[]
local Report = {}

--- The report as text for a terminal of 80 columns.
---@param options? { colour: boolean }
---@return string
function Report:render(options) end

--- The report's plain values as JSON.
---@return string
function Report:json() end

---@class rnnlua.checking
local checking = {}

--- Estimates gradients by differences, each with a bound on its error.
---@param layer_or_function rnnlua.Subject
---@param options rnnlua.EstimateOptions
---@return table estimated by name
---@return table details by name: value, bound, status, left, right, evaluations, raised
function checking.estimate_gradients(layer_or_function, options) end

--- Checks the gradients that a layer's backward returns, and how the layer behaves.
---@param layer rnnlua.Subject
---@param options rnnlua.CheckOptions
---@return rnnlua.Report
function checking.check_gradients(layer, options) end

return checking
