{# The Parquet files of a table of the lake; the machine, `date` and `hour` also stand in the names of its folders. A lake
   in which nobody ever pressed a key combination has no file of `chord`: the table is there all the same, without rows.
   So are columns that were added since a file was written. #}
{% macro lake(table) %}{{ return(adapter.dispatch('lake', 'keytop')(table)) }}{% endmacro %}

{% macro duckdb__lake(table) %}
{%- set files = var("lake") ~ "/" ~ table ~ "/**/*.parquet" -%}
{%- set columns = columns_of(table) -%}
{%- set types = {'text': 'varchar', 'integer': 'bigint', 'real': 'double', 'timestamp': 'timestamptz'} -%}
(
select {% for name, type in columns.items() %}cast(null as {{ types.get(type, type) }}) as "{{ name }}"{{ ", " if not loop.last }}{% endfor %}
where false
{%- if execute and run_query("select count(*) from glob('" ~ files ~ "')").columns[0].values()[0] > 0 %}
union all by name
select * from read_parquet('{{ files }}', hive_partitioning = true, hive_types_autocast = false, union_by_name = true)
{%- endif %}
)
{% endmacro %}

{# An external table, as reading a folder that is not there is an error. Dropping it leaves the files. #}
{% macro spark__lake(table) %}
{%- set name = target.schema ~ ".lake_" ~ table -%}
{%- set types = {'text': 'string', 'integer': 'bigint', 'real': 'double'} -%}
{%- if execute -%}
{%- do run_query("drop table if exists " ~ name) -%}
{%- set columns = [] -%}
{%- for column, type in columns_of(table).items() -%}{%- do columns.append("`" ~ column ~ "` " ~ types.get(type, type)) -%}{%- endfor -%}
{%- do run_query("create table " ~ name ~ " (" ~ columns | join(", ") ~ ") using parquet location '" ~ var("lake") ~ "/" ~ table ~ "'") -%}
{%- endif -%}
{{ name }}
{% endmacro %}

{# A moving average of the last seven days of a machine. #}
{% macro mean_of_seven(column) %}
avg({{ column }}) over (partition by machine order by day rows between 6 preceding and current row)
{% endmacro %}

{# Words a minute of bursts: five characters are a word, and the first key starts the clock. 12e6 is a double in every
   engine; 12000000.0 would be a decimal in some, and rounded. #}
{% macro wpm(steps, micros) %}
case when sum({{ micros }}) > 0 then 12e6 * sum({{ steps }}) / sum({{ micros }}) else 0e0 end
{% endmacro %}

{# One row for each value of these columns. #}
{% test one_row_each(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by {{ columns | join(', ') }} having count(*) > 1
{% endtest %}
