{# The Parquet files of a table of the lake; the machine, `date` and `hour` also stand in the names of its folders. #}
{% macro lake(table) %}{{ return(adapter.dispatch('lake', 'keytop')(table)) }}{% endmacro %}

{% macro duckdb__lake(table) %}
read_parquet('{{ var("lake") }}/{{ table }}/**/*.parquet',
    hive_partitioning = true, hive_types_autocast = false, union_by_name = true)
{% endmacro %}

{% macro spark__lake(table) %}
parquet.`{{ var("lake") }}/{{ table }}`
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
