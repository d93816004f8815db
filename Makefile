# The whole day's work: make demo, make test, make lab. Windows without make: see README.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lab lint fuzz bench golden returns pages lock

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch .venv/.ready

demo: .venv/.ready  ## run both plans on the demonstration returns and list the workbooks
	$(BIN)/kpitools demo

test: .venv/.ready lint  ## every test, and the notebooks against their stored outputs
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --nbval --nbval-current-env \
	    notebooks tests

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fuzz: .venv/.ready  ## put 2,000 damaged files to the intake and print the tally
	PYTHONPATH=tests $(BIN)/python -m fuzz.run --seed 1 --files 2000 --keep outputs/fuzz

bench: .venv/.ready  ## time what is promised against its peers: intake, year, trend, workbook, batch
	$(BIN)/python benchmarks/intake.py 700 2100 7000 28000
	$(BIN)/python benchmarks/year.py
	$(BIN)/python benchmarks/trend.py
	$(BIN)/python benchmarks/workbook.py
	$(BIN)/python benchmarks/batch.py

lab: .venv/.ready  ## open the notebooks in JupyterLab, in Traditional Chinese and without news
	JUPYTER_CONFIG_PATH=.jupyter JUPYTER_PREFER_ENV_PATH=1 $(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks/1_returns.ipynb

golden: .venv/.ready  ## execute the committed notebooks again and store their outputs
	JUPYTER_PREFER_ENV_PATH=1 $(BIN)/jupyter nbconvert --to notebook --execute --inplace --log-level=ERROR \
	    --ExecutePreprocessor.record_timing=False \
	    --ExecutePreprocessor.extra_arguments=--IPKernelApp.log_level=50 notebooks/*.ipynb

returns: .venv/.ready  ## make the demonstration returns again from their settings
	$(BIN)/python -m kpitools.demonstration

pages: .venv/.ready  ## print the generated pages of docs/ again
	$(BIN)/python -m kpitools.checks.page > docs/findings.md
	$(BIN)/python -m kpitools.workbook.page > docs/data-dictionary.md

lock:  ## pin every dependency again; needs uv
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	    --generate-hashes --no-header -o requirements.lock
